using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MapProxyCluster.Imaging;

/// <summary>
/// Scales a picture whose columns and rows stay columns and rows: first along the rows into 16-bit numbers with six fractional bits, then
/// along the columns. Only the rows that are needed are read, each once.
/// </summary>
internal sealed class SeparableResampler : IDisposable
{
    private const int RingRows = 4;
    private const int FractionBits = 6;
    private const int Half = 1 << (ResamplingKernel.Bits + FractionBits - 1);

    private readonly IPixelRows _source;
    private readonly AxisMapping _columns;
    private readonly int _count;
    private readonly int _firstColumn;
    private readonly int _readColumns;
    private readonly int[] _offsets;
    private readonly long[] _weights;
    private readonly uint[] _row;
    private readonly short[] _ring;
    private readonly int[] _ringRow = [-1, -1, -1, -1];

    private SeparableResampler(IPixelRows source, AxisMapping columns, Resampling method)
    {
        (_source, _columns, _count) = (source, columns, columns.To - columns.From);
        int first = columns.Taps(columns.From).First, last = columns.Taps(columns.To - 1).First + 3;
        (_firstColumn, _readColumns) = (first, last - first + 1);
        _offsets = ArrayPool<int>.Shared.Rent(_count);
        _weights = ArrayPool<long>.Shared.Rent(_count);
        _row = ArrayPool<uint>.Shared.Rent(_readColumns + 4);
        _ring = ArrayPool<short>.Shared.Rent(RingRows * RowLength);
        ReadOnlySpan<long> table = MemoryMarshal.Cast<short, long>(ResamplingKernel.WeightsOf(method));
        for (int i = 0; i < _count; i++)
        {
            (int tap, int phase) = columns.Taps(columns.From + i);
            _offsets[i] = tap - first;
            _weights[i] = table[phase];
        }
    }

    // Two pixels are written at a time: a row has room for one more.
    private int RowLength => (_count + 4) * 4;

    /// <summary>Draws the part of a picture into a rectangle of the target; pixels without a value are left as they are.</summary>
    /// <param name="source">Picture to read.</param>
    /// <param name="target">Picture to draw into.</param>
    /// <param name="left">Left edge of the rectangle.</param>
    /// <param name="top">Upper edge of the rectangle.</param>
    /// <param name="columns">Where its columns come from.</param>
    /// <param name="rows">Where its rows come from.</param>
    /// <param name="method">Bilinear or bicubic.</param>
    internal static void Draw(IPixelRows source, Raster target, int left, int top, AxisMapping columns, AxisMapping rows, Resampling method)
    {
        if (columns.From >= columns.To || rows.From >= rows.To)
        {
            return;
        }

        using var resampler = new SeparableResampler(source, columns, method);
        ReadOnlySpan<long> table = MemoryMarshal.Cast<short, long>(ResamplingKernel.WeightsOf(method));
        for (int y = rows.From; y < rows.To; y++)
        {
            (int tap, int phase) = rows.Taps(y);
            Span<uint> line = target.Row(top + y).Slice(left + columns.From, resampler._count);
            resampler.DrawRow(tap, table[phase], line);
            if (!source.IsOpaque)
            {
                Premultiplication.Unpremultiply(line);
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_offsets);
        ArrayPool<long>.Shared.Return(_weights);
        ArrayPool<uint>.Shared.Return(_row);
        ArrayPool<short>.Shared.Return(_ring);
    }

    private void DrawRow(int tap, long weights, Span<uint> line)
    {
        ref short r0 = ref MemoryMarshal.GetReference(RowOf(tap)), r1 = ref MemoryMarshal.GetReference(RowOf(tap + 1));
        ref short r2 = ref MemoryMarshal.GetReference(RowOf(tap + 2)), r3 = ref MemoryMarshal.GetReference(RowOf(tap + 3));
        ref uint target = ref MemoryMarshal.GetReference(line);
        int i = 0;
        if (Avx2.IsSupported)
        {
            Vector256<short> w01 = Vector256.Create((int)weights).AsInt16(), w23 = Vector256.Create((int)(weights >> 32)).AsInt16();
            for (; i + 4 <= line.Length; i += 4)
            {
                nuint offset = (nuint)(i * 4);
                Vector128<byte> four = MixFour(
                    Vector256.LoadUnsafe(ref r0, offset), Vector256.LoadUnsafe(ref r1, offset),
                    Vector256.LoadUnsafe(ref r2, offset), Vector256.LoadUnsafe(ref r3, offset), w01, w23);
                four.AsUInt32().StoreUnsafe(ref target, (nuint)i);
            }
        }

        for (; i < line.Length; i++)
        {
            line[i] = MixOne(ref r0, ref r1, ref r2, ref r3, (nuint)(i * 4), weights);
        }
    }

    private static Vector128<byte> MixFour(
        Vector256<short> a, Vector256<short> b, Vector256<short> c, Vector256<short> d, Vector256<short> w01, Vector256<short> w23)
    {
        Vector256<int> half = Vector256.Create(Half);
        Vector256<int> low = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), w01) + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(c, d), w23) + half;
        Vector256<int> high = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), w01) + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(c, d), w23) + half;
        Vector256<short> words = Avx2.PackSignedSaturate(
            Vector256.ShiftRightArithmetic(low, ResamplingKernel.Bits + FractionBits),
            Vector256.ShiftRightArithmetic(high, ResamplingKernel.Bits + FractionBits));
        return Sse2.PackUnsignedSaturate(words.GetLower(), words.GetUpper());
    }

    private static uint MixOne(ref short r0, ref short r1, ref short r2, ref short r3, nuint offset, long weights)
    {
        uint pixel = 0;
        for (int channel = 0; channel < 4; channel++)
        {
            nuint at = offset + (nuint)channel;
            int sum = (Unsafe.Add(ref r0, at) * (short)weights) + (Unsafe.Add(ref r1, at) * (short)(weights >> 16))
                + (Unsafe.Add(ref r2, at) * (short)(weights >> 32)) + (Unsafe.Add(ref r3, at) * (short)(weights >> 48));
            pixel |= (uint)Math.Clamp((sum + Half) >> (ResamplingKernel.Bits + FractionBits), 0, 255) << (channel * 8);
        }

        return pixel;
    }

    // A row of the source, filtered along the row; the last four stay at hand. Rows beyond the edges repeat the edge.
    private ReadOnlySpan<short> RowOf(int y)
    {
        int row = Math.Clamp(y, 0, _source.Size.Height - 1);
        int slot = row & (RingRows - 1);
        Span<short> filtered = _ring.AsSpan(slot * RowLength, RowLength);
        if (_ringRow[slot] != row)
        {
            ReadRow(row);
            FilterRow(filtered);
            _ringRow[slot] = row;
        }

        return filtered;
    }

    private void ReadRow(int y)
    {
        int width = _source.Size.Width;
        int from = Math.Clamp(_firstColumn, 0, width - 1), to = Math.Clamp(_firstColumn + _readColumns, 1, width);
        Span<uint> row = _row.AsSpan(0, _readColumns + 4);
        Span<uint> inside = row.Slice(from - _firstColumn, to - from);
        _source.CopyRow(y, from, inside);
        if (!_source.IsOpaque)
        {
            Premultiplication.Premultiply(inside);
        }

        row[..(from - _firstColumn)].Fill(inside[0]);
        row[(to - _firstColumn)..].Fill(inside[^1]);
    }

    private void FilterRow(Span<short> filtered)
    {
        ref uint row = ref _row[0];
        ref short target = ref MemoryMarshal.GetReference(filtered);
        int i = 0;
        if (Avx2.IsSupported)
        {
            Vector256<byte> firstPair = Vector256.Create(TapPairs.First, TapPairs.First), secondPair = Vector256.Create(TapPairs.Second, TapPairs.Second);
            Vector256<int> half = Vector256.Create(1 << (ResamplingKernel.Bits - FractionBits - 1));
            for (; i + 2 <= _count; i += 2)
            {
                Vector256<byte> taps = Vector256.Create(
                    Vector128.LoadUnsafe(ref row, (nuint)_offsets[i]), Vector128.LoadUnsafe(ref row, (nuint)_offsets[i + 1])).AsByte();
                long a = _weights[i], b = _weights[i + 1];
                Vector256<int> sum = Avx2.MultiplyAddAdjacent(Avx2.Shuffle(taps, firstPair).AsInt16(), Weights(a, b))
                    + Avx2.MultiplyAddAdjacent(Avx2.Shuffle(taps, secondPair).AsInt16(), Weights(a >> 32, b >> 32)) + half;
                sum = Vector256.ShiftRightArithmetic(sum, ResamplingKernel.Bits - FractionBits);
                Sse2.PackSignedSaturate(sum.GetLower(), sum.GetUpper()).StoreUnsafe(ref target, (nuint)(i * 4));
            }
        }

        for (; i < _count; i++)
        {
            Vector128<byte> taps = Vector128.LoadUnsafe(ref row, (nuint)_offsets[i]).AsByte();
            long weights = _weights[i];
            Vector128<int> sum = FixedPoint.Dot(Vector128.Shuffle(taps, TapPairs.First).AsInt16(), FixedPoint.Pair(weights))
                + FixedPoint.Dot(Vector128.Shuffle(taps, TapPairs.Second).AsInt16(), FixedPoint.Pair(weights >> 32));
            sum = Vector128.ShiftRightArithmetic(
                sum + Vector128.Create(1 << (ResamplingKernel.Bits - FractionBits - 1)), ResamplingKernel.Bits - FractionBits);
            Vector128.Narrow(sum, sum).GetLower().StoreUnsafe(ref target, (nuint)(i * 4));
        }
    }

    private static Vector256<short> Weights(long first, long second) =>
        Vector256.Create(Vector128.Create((int)first), Vector128.Create((int)second)).AsInt16();
}
