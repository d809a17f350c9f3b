using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MapProxyCluster.Imaging;

/// <summary>Draws quads of a picture whose rows and columns are turned or bent: every pixel finds its own neighbours.</summary>
/// <param name="source">The picture; premultiplied when it is not opaque.</param>
/// <param name="offsetX">Column of the whole picture that the raster's first column is.</param>
/// <param name="offsetY">Row of the whole picture that the raster's first row is.</param>
internal readonly struct QuadResampler(Raster source, int offsetX, int offsetY)
{
    /// <summary>Draws one quad; pixels whose centre lies outside the source are left as they are.</summary>
    internal void Draw(Raster target, QuadMapping quad, Resampling method)
    {
        for (int y = 0; y < quad.Height; y++)
        {
            (double x0, double y0, double stepX, double stepY) = quad.Row(y);
            Span<uint> line = target.Row(quad.Top + y).Slice(quad.Left, quad.Width);
            if (method == Resampling.Nearest)
            {
                DrawNearest(line, x0 - offsetX, y0 - offsetY, stepX, stepY);
            }
            else
            {
                DrawFiltered(line, x0 - offsetX, y0 - offsetY, stepX, stepY, method);
                if (!source.IsOpaque)
                {
                    Premultiplication.Unpremultiply(line);
                }
            }
        }
    }

    private void DrawNearest(Span<uint> line, double x, double y, double stepX, double stepY)
    {
        ReadOnlySpan<uint> pixels = source.Pixels;
        for (int i = 0; i < line.Length; i++, x += stepX, y += stepY)
        {
            if (x >= 0 && y >= 0 && x < source.Width && y < source.Height)
            {
                line[i] = pixels[((int)y * source.Width) + (int)x];
            }
        }
    }

    private void DrawFiltered(Span<uint> line, double x, double y, double stepX, double stepY, Resampling method)
    {
        ReadOnlySpan<uint> pixels = source.Pixels;
        ReadOnlySpan<long> table = MemoryMarshal.Cast<short, long>(ResamplingKernel.WeightsOf(method));
        Span<uint> edge = stackalloc uint[16];
        int width = source.Width, height = source.Height;
        for (int i = 0; i < line.Length; i++, x += stepX, y += stepY)
        {
            if (!(x >= 0 && y >= 0 && x < width && y < height))
            {
                continue;
            }

            // Half a pixel off, and one pixel up so that truncation is a floor.
            double px = x + 0.5, py = y + 0.5;
            int right = (int)px, below = (int)py, left = right - 2, top = below - 2;
            long weightsX = table[(int)(((px - right) * ResamplingKernel.Phases) + 0.5)];
            long weightsY = table[(int)(((py - below) * ResamplingKernel.Phases) + 0.5)];
            if (left >= 0 && top >= 0 && left + 4 <= width && top + 4 <= height)
            {
                line[i] = Filter(pixels[((top * width) + left)..], width, weightsX, weightsY);
            }
            else
            {
                CopyClamped(edge, left, top);
                line[i] = Filter(edge, 4, weightsX, weightsY);
            }
        }
    }

    private void CopyClamped(Span<uint> block, int left, int top)
    {
        for (int row = 0; row < 4; row++)
        {
            ReadOnlySpan<uint> line = source.Row(Math.Clamp(top + row, 0, source.Height - 1));
            for (int column = 0; column < 4; column++)
            {
                block[(row * 4) + column] = line[Math.Clamp(left + column, 0, source.Width - 1)];
            }
        }
    }

    private static uint Filter(ReadOnlySpan<uint> block, int stride, long weightsX, long weightsY)
    {
        ref uint first = ref MemoryMarshal.GetReference(block);
        Vector128<byte> row0 = Vector128.LoadUnsafe(ref first).AsByte(), row1 = Vector128.LoadUnsafe(ref first, (nuint)stride).AsByte();
        Vector128<byte> row2 = Vector128.LoadUnsafe(ref first, (nuint)(2 * stride)).AsByte();
        Vector128<byte> row3 = Vector128.LoadUnsafe(ref first, (nuint)(3 * stride)).AsByte();
        return Avx2.IsSupported
            ? FilterWide(Vector256.Create(row0, row1), Vector256.Create(row2, row3), weightsX, weightsY)
            : FilterRows([Row(row0, weightsX), Row(row1, weightsX), Row(row2, weightsX), Row(row3, weightsX)], weightsY);
    }

    // Two rows at a time along the rows, then all four along the columns, with six fractional bits in between.
    private static uint FilterWide(Vector256<byte> rows01, Vector256<byte> rows23, long weightsX, long weightsY)
    {
        Vector256<byte> firstPair = Vector256.Create(TapPairs.First, TapPairs.First), secondPair = Vector256.Create(TapPairs.Second, TapPairs.Second);
        Vector256<short> w01 = Vector256.Create((int)weightsX).AsInt16(), w23 = Vector256.Create((int)(weightsX >> 32)).AsInt16();
        Vector256<int> half = Vector256.Create(1 << 7);
        Vector256<int> upper = Avx2.MultiplyAddAdjacent(Avx2.Shuffle(rows01, firstPair).AsInt16(), w01)
            + Avx2.MultiplyAddAdjacent(Avx2.Shuffle(rows01, secondPair).AsInt16(), w23) + half;
        Vector256<int> lower = Avx2.MultiplyAddAdjacent(Avx2.Shuffle(rows23, firstPair).AsInt16(), w01)
            + Avx2.MultiplyAddAdjacent(Avx2.Shuffle(rows23, secondPair).AsInt16(), w23) + half;
        Vector256<short> packed = Avx2.PackSignedSaturate(Vector256.ShiftRightArithmetic(upper, 8), Vector256.ShiftRightArithmetic(lower, 8));
        Vector128<short> even = packed.GetLower(), odd = packed.GetUpper();
        Vector128<int> sum = FixedPoint.Dot(Sse2.UnpackLow(even, odd), FixedPoint.Pair(weightsY))
            + FixedPoint.Dot(Sse2.UnpackHigh(even, odd), FixedPoint.Pair(weightsY >> 32));
        sum = Vector128.ShiftRightArithmetic(sum + Vector128.Create(1 << 19), 20);
        Vector128<short> words = Sse2.PackSignedSaturate(sum, sum);
        return Sse2.PackUnsignedSaturate(words, words).AsUInt32().ToScalar();
    }

    private static uint FilterRows(ReadOnlySpan<Vector128<int>> rows, long weightsY)
    {
        Vector128<float> sum = Vector128<float>.Zero;
        for (int row = 0; row < 4; row++)
        {
            sum += Vector128.ConvertToSingle(rows[row]) * (float)(short)(weightsY >> (row * 16));
        }

        const float Scale = 1f / ((float)ResamplingKernel.One * ResamplingKernel.One);
        sum = Vector128.Min(Vector128.Max(sum * Scale, Vector128<float>.Zero), Vector128.Create(255f)) + Vector128.Create(0.5f);
        Vector128<int> value = Vector128.ConvertToInt32(sum);
        return (uint)(value[0] | (value[1] << 8) | (value[2] << 16) | (value[3] << 24));
    }

    private static Vector128<int> Row(Vector128<byte> taps, long weights) =>
        FixedPoint.Dot(Vector128.Shuffle(taps, TapPairs.First).AsInt16(), FixedPoint.Pair(weights))
        + FixedPoint.Dot(Vector128.Shuffle(taps, TapPairs.Second).AsInt16(), FixedPoint.Pair(weights >> 32));
}
