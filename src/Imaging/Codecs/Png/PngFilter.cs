using System.Numerics;

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
                Subtract(row[..pixelBytes], above, target);
                for (int i = pixelBytes; i < row.Length; i++)
                {
                    target[i] = (byte)(row[i] - Predict(row[i - pixelBytes], above[i], above[i - pixelBytes]));
                }

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

    private static void UndoPaeth(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        for (int i = 0; i < Math.Min(pixelBytes, row.Length); i++)
        {
            row[i] += above[i];
        }

        for (int i = pixelBytes; i < row.Length; i++)
        {
            row[i] += (byte)Predict(row[i - pixelBytes], above[i], above[i - pixelBytes]);
        }
    }

    // The neighbour that is nearest to left + above - diagonal; ties go to left, then above.
    private static int Predict(int left, int above, int diagonal)
    {
        int toLeft = Math.Abs(above - diagonal), toAbove = Math.Abs(left - diagonal), toDiagonal = Math.Abs(left + above - diagonal - diagonal);
        int nearest = toAbove <= toDiagonal ? above : diagonal;
        return toLeft <= toAbove && toLeft <= toDiagonal ? left : nearest;
    }
}
