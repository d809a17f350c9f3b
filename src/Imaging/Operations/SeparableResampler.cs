using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MapProxyCluster.Imaging;

/// <summary>
/// Scales a picture whose columns and rows stay columns and rows: first along the rows into 16-bit numbers with six fractional bits, then
/// along the columns. Only the rows that are needed are read, each once.
/// </summary>
internal sealed class SeparableResampler : IDisposable
{
    private const int RingRows = 4;
    private const int FractionBits = 6;

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
        ReadOnlySpan<short> r0 = RowOf(tap), r1 = RowOf(tap + 1), r2 = RowOf(tap + 2), r3 = RowOf(tap + 3);
        Vector128<short> w01 = FixedPoint.Pair(weights), w23 = FixedPoint.Pair(weights >> 32);
        Vector128<int> half = Vector128.Create(1 << (ResamplingKernel.Bits + FractionBits - 1));
        ref short p0 = ref MemoryMarshal.GetReference(r0), p1 = ref MemoryMarshal.GetReference(r1);
        ref short p2 = ref MemoryMarshal.GetReference(r2), p3 = ref MemoryMarshal.GetReference(r3);
        ref uint target = ref MemoryMarshal.GetReference(line);
        for (int i = 0; i < line.Length; i += 2)
        {
            nuint offset = (nuint)(i * 4);
            Vector128<short> a = Vector128.LoadUnsafe(ref p0, offset), b = Vector128.LoadUnsafe(ref p1, offset);
            Vector128<short> c = Vector128.LoadUnsafe(ref p2, offset), d = Vector128.LoadUnsafe(ref p3, offset);
            Vector128<int> low = FixedPoint.Dot(FixedPoint.InterleaveLow(a, b), w01) + FixedPoint.Dot(FixedPoint.InterleaveLow(c, d), w23);
            Vector128<int> high = FixedPoint.Dot(FixedPoint.InterleaveHigh(a, b), w01) + FixedPoint.Dot(FixedPoint.InterleaveHigh(c, d), w23);
            low = Vector128.ShiftRightArithmetic(low + half, ResamplingKernel.Bits + FractionBits);
            high = Vector128.ShiftRightArithmetic(high + half, ResamplingKernel.Bits + FractionBits);
            ulong two = FixedPoint.Bytes(low, high);
            Unsafe.Add(ref target, i) = (uint)two;
            if (i + 1 < line.Length)
            {
                Unsafe.Add(ref target, i + 1) = (uint)(two >> 32);
            }
        }
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
        for (int i = 0; i < _count; i++)
        {
            Vector128<byte> taps = Vector128.LoadUnsafe(ref row, (nuint)_offsets[i]).AsByte();
            long weights = _weights[i];
            Vector128<int> sum = FixedPoint.Dot(Vector128.Shuffle(taps, FirstPair).AsInt16(), FixedPoint.Pair(weights))
                + FixedPoint.Dot(Vector128.Shuffle(taps, SecondPair).AsInt16(), FixedPoint.Pair(weights >> 32));
            sum = Vector128.ShiftRightArithmetic(sum + Vector128.Create(1 << 7), ResamplingKernel.Bits - FractionBits);
            Vector128.Narrow(sum, sum).GetLower().StoreUnsafe(ref target, (nuint)(i * 4));
        }
    }

    // Bytes of two pixels as 16-bit numbers side by side, channel by channel: r0 r1 g0 g1 b0 b1 a0 a1.
    private static Vector128<byte> FirstPair => Vector128.Create((byte)0, 255, 4, 255, 1, 255, 5, 255, 2, 255, 6, 255, 3, 255, 7, 255);

    private static Vector128<byte> SecondPair => Vector128.Create((byte)8, 255, 12, 255, 9, 255, 13, 255, 10, 255, 14, 255, 11, 255, 15, 255);
}
