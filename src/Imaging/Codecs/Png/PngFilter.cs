using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>Row filters (PNG specification §9): each byte minus what its neighbours to the left and above predict.</summary>
internal static class PngFilter
{
    internal const byte None = 0, Sub = 1, Up = 2, Average = 3, Paeth = 4;

    /// <summary>Turns a filtered row into bytes, in place. <paramref name="above"/> is the finished row before, zeros for the first.</summary>
    /// <exception cref="ImageException">There is no such filter.</exception>
    internal static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        switch (filter)
        {
            case None:
                break;
            case Sub:
                for (int i = pixelBytes; i < row.Length; i++)
                {
                    row[i] += row[i - pixelBytes];
                }

                break;
            case Up:
                UndoUp(row, above);
                break;
            case Average:
                UndoAverage(row, above, pixelBytes);
                break;
            case Paeth:
                UndoPaeth(row, above, pixelBytes);
                break;
            default:
                throw new ImageException($"PNG row has the unknown filter {filter}");
        }
    }

    /// <summary>Filters a row. <paramref name="above"/> is the unfiltered row before, zeros for the first.</summary>
    internal static void Apply(byte filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> target, int pixelBytes)
    {
        switch (filter)
        {
            case Sub:
                row[..pixelBytes].CopyTo(target);
                Subtract(row[pixelBytes..], row, target[pixelBytes..]);
                break;
            case Up:
                Subtract(row, above, target);
                break;
            case Paeth:
                ApplyPaeth(row, above, target, pixelBytes);
                break;
            default:
                row.CopyTo(target);
                break;
        }
    }

    private static void Subtract(ReadOnlySpan<byte> minuend, ReadOnlySpan<byte> subtrahend, Span<byte> target)
    {
        int i = 0;
        for (; i + Vector<byte>.Count <= minuend.Length; i += Vector<byte>.Count)
        {
            (new Vector<byte>(minuend[i..]) - new Vector<byte>(subtrahend[i..])).CopyTo(target[i..]);
        }

        for (; i < minuend.Length; i++)
        {
            target[i] = (byte)(minuend[i] - subtrahend[i]);
        }
    }

    private static void UndoUp(Span<byte> row, ReadOnlySpan<byte> above)
    {
        int i = 0;
        for (; i + Vector<byte>.Count <= row.Length; i += Vector<byte>.Count)
        {
            (new Vector<byte>(row[i..]) + new Vector<byte>(above[i..])).CopyTo(row[i..]);
        }

        for (; i < row.Length; i++)
        {
            row[i] += above[i];
        }
    }

    private static void UndoAverage(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        for (int i = 0; i < Math.Min(pixelBytes, row.Length); i++)
        {
            row[i] += (byte)(above[i] >> 1);
        }

        for (int i = pixelBytes; i < row.Length; i++)
        {
            row[i] += (byte)((row[i - pixelBytes] + above[i]) >> 1);
        }
    }

    private static void ApplyPaeth(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> target, int pixelBytes)
    {
        Subtract(row[..pixelBytes], above, target);
        int i = pixelBytes;
        for (; i + Vector128<byte>.Count <= row.Length; i += Vector128<byte>.Count)
        {
            Vector128<byte> left = Vector128.Create(row[(i - pixelBytes)..]), up = Vector128.Create(above[i..]);
            Vector128<byte> diagonal = Vector128.Create(above[(i - pixelBytes)..]);
            (Vector128.Create(row[i..]) - Predict(left, up, diagonal)).CopyTo(target[i..]);
        }

        for (; i < row.Length; i++)
        {
            target[i] = (byte)(row[i] - Predict(row[i - pixelBytes], above[i], above[i - pixelBytes]));
        }
    }

    private static void UndoPaeth(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        int i = pixelBytes is 3 or 4 ? UndoPaethByPixel(row, above, pixelBytes) : 0;
        for (; i < Math.Min(pixelBytes, row.Length); i++)
        {
            row[i] += above[i];
        }

        for (; i < row.Length; i++)
        {
            row[i] += (byte)Predict(row[i - pixelBytes], above[i], above[i - pixelBytes]);
        }
    }

    // All bytes of a pixel at once; stops where four bytes would reach beyond the row and returns the place.
    private static int UndoPaethByPixel(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        Vector128<short> left = default, diagonal = default;
        int i = 0;
        for (; i + 4 <= row.Length; i += pixelBytes)
        {
            Vector128<short> up = WidenPixel(MemoryMarshal.Read<uint>(above[i..]));
            Vector128<byte> bytes = Vector128.Create(MemoryMarshal.Read<uint>(row[i..])).AsByte();
            bytes += Vector128.Narrow(Predict(left, up, diagonal).AsUInt16(), default);
            uint pixel = bytes.AsUInt32().ToScalar();
            if (pixelBytes == 4)
            {
                MemoryMarshal.Write(row[i..], pixel);
            }
            else
            {
                MemoryMarshal.Write(row[i..], (ushort)pixel);
                row[i + 2] = (byte)(pixel >> 16);
            }

            (left, diagonal) = (WidenPixel(pixel), up);
        }

        return i;
    }

    private static Vector128<short> WidenPixel(uint pixel) => Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte()).AsInt16();

    private static Vector128<byte> Predict(Vector128<byte> left, Vector128<byte> above, Vector128<byte> diagonal)
    {
        Vector128<short> lower = Predict(Widen(left, 0), Widen(above, 0), Widen(diagonal, 0));
        Vector128<short> upper = Predict(Widen(left, 1), Widen(above, 1), Widen(diagonal, 1));
        return Vector128.Narrow(lower.AsUInt16(), upper.AsUInt16());
    }

    private static Vector128<short> Widen(Vector128<byte> bytes, int half) =>
        (half == 0 ? Vector128.WidenLower(bytes) : Vector128.WidenUpper(bytes)).AsInt16();

    private static Vector128<short> Predict(Vector128<short> left, Vector128<short> above, Vector128<short> diagonal)
    {
        Vector128<short> fromAbove = above - diagonal, fromLeft = left - diagonal;
        Vector128<short> toLeft = Vector128.Abs(fromAbove), toAbove = Vector128.Abs(fromLeft), toDiagonal = Vector128.Abs(fromAbove + fromLeft);
        Vector128<short> nearest = Vector128.ConditionalSelect(Vector128.LessThanOrEqual(toAbove, toDiagonal), above, diagonal);
        return Vector128.ConditionalSelect(Vector128.LessThanOrEqual(toLeft, Vector128.Min(toAbove, toDiagonal)), left, nearest);
    }

    // The neighbour that is nearest to left + above - diagonal; ties go to left, then above.
    private static int Predict(int left, int above, int diagonal)
    {
        int toLeft = Math.Abs(above - diagonal), toAbove = Math.Abs(left - diagonal), toDiagonal = Math.Abs(left + above - diagonal - diagonal);
        int nearest = toAbove <= toDiagonal ? above : diagonal;
        return toLeft <= toAbove && toLeft <= toDiagonal ? left : nearest;
    }
}
