using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

            double px = x - 0.5, py = y - 0.5;
            int left = (int)Math.Floor(px) - 1, top = (int)Math.Floor(py) - 1;
            long weightsX = table[(int)(((px - left - 1) * ResamplingKernel.Phases) + 0.5)];
            long weightsY = table[(int)(((py - top - 1) * ResamplingKernel.Phases) + 0.5)];
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
        Vector128<float> sum = Vector128<float>.Zero;
        for (int row = 0; row < 4; row++)
        {
            Vector128<byte> taps = Vector128.LoadUnsafe(ref first, (nuint)(row * stride)).AsByte();
            Vector128<int> horizontal = Row(taps, weightsX);
            float weight = (short)(weightsY >> (row * 16));
            sum += Vector128.ConvertToSingle(horizontal) * weight;
        }

        const float Scale = 1f / ((float)ResamplingKernel.One * ResamplingKernel.One);
        sum = Vector128.Min(Vector128.Max(sum * Scale, Vector128<float>.Zero), Vector128.Create(255f)) + Vector128.Create(0.5f);
        Vector128<int> value = Vector128.ConvertToInt32(sum);
        return (uint)(value[0] | (value[1] << 8) | (value[2] << 16) | (value[3] << 24));
    }

    private static Vector128<int> Row(Vector128<byte> taps, long weights)
    {
        Vector128<short> first = Vector128.Shuffle(taps, Vector128.Create((byte)0, 255, 4, 255, 1, 255, 5, 255, 2, 255, 6, 255, 3, 255, 7, 255)).AsInt16();
        Vector128<short> second = Vector128.Shuffle(taps, Vector128.Create((byte)8, 255, 12, 255, 9, 255, 13, 255, 10, 255, 14, 255, 11, 255, 15, 255)).AsInt16();
        return FixedPoint.Dot(first, FixedPoint.Pair(weights)) + FixedPoint.Dot(second, FixedPoint.Pair(weights >> 32));
    }
}
