using MapProxyCluster.Imaging;

namespace MapProxyCluster.Compare.Comparison;

/// <summary>How much two pictures differ, as a part of full scale over red, green, blue and alpha; colours count by their alpha.</summary>
/// <param name="Mean">Mean absolute difference, 0 to 1.</param>
/// <param name="BestShift">Shift in pixels at which they differ least.</param>
/// <param name="MeanAtBestShift">The difference there.</param>
public sealed record PictureDifference(double Mean, (int X, int Y) BestShift, double MeanAtBestShift)
{
    // Noise moves the optimum of nearly equal pictures; a real shift takes most of the difference away.
    private const double NoticeableGain = 0.0005, NoticeablePart = 0.75;

    /// <summary>True when moving one picture by a pixel or two makes them markedly more alike.</summary>
    public bool IsShifted => BestShift != (0, 0) && Mean - MeanAtBestShift > NoticeableGain && MeanAtBestShift < Mean * NoticeablePart;
}

/// <summary>A decoded answer: premultiplied red, green, blue, and alpha.</summary>
public sealed class Picture
{
    private const int MaxShift = 2;

    private readonly byte[] _bytes;

    private Picture(int width, int height, byte[] bytes) => (Width, Height, _bytes) = (width, height, bytes);

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Decodes an answer.</summary>
    /// <exception cref="ImageException">It is no image.</exception>
    public static Picture Decode(ReadOnlySpan<byte> data)
    {
        using Raster raster = ImageDecoder.Decode(data);
        return From(raster);
    }

    /// <summary>Copies a raster.</summary>
    public static Picture From(Raster raster)
    {
        byte[] bytes = raster.Bytes.ToArray();
        for (int i = 0; i < bytes.Length; i += 4)
        {
            int alpha = bytes[i + 3];
            for (int channel = 0; channel < 3; channel++)
            {
                bytes[i + channel] = (byte)((bytes[i + channel] * alpha + 127) / 255);
            }
        }

        return new Picture(raster.Width, raster.Height, bytes);
    }

    /// <summary>Compares two pictures of the same size.</summary>
    public PictureDifference DifferenceFrom(Picture other)
    {
        var best = (X: 0, Y: 0);
        double mean = MeanAt(other, 0, 0), least = mean;
        for (int y = -MaxShift; y <= MaxShift; y++)
        {
            for (int x = -MaxShift; x <= MaxShift; x++)
            {
                double shifted = MeanAt(other, x, y);
                if (shifted < least)
                {
                    (best, least) = ((x, y), shifted);
                }
            }
        }

        return new PictureDifference(mean, best, least);
    }

    /// <summary>Both pictures and their amplified difference, side by side, as a PNG.</summary>
    public byte[] DrawDifference(Picture other)
    {
        const int Amplification = 8;
        using Raster raster = Raster.Filled(Width * 3, Height, Color.White);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int at = ((y * Width) + x) * 4;
                Span<uint> row = raster.Row(y);
                row[x] = OnWhite(at).ToPixel();
                row[Width + x] = other.OnWhite(at).ToPixel();
                row[(2 * Width) + x] = new Color(Gap(0), Gap(1), Gap(2)).ToPixel();

                byte Gap(int channel) => (byte)Math.Min(255, Amplification * Math.Max(
                    Math.Abs(_bytes[at + channel] - other._bytes[at + channel]), Math.Abs(_bytes[at + 3] - other._bytes[at + 3])));
            }
        }

        return ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Png });
    }

    private double MeanAt(Picture other, int shiftX, int shiftY)
    {
        int left = Math.Max(0, -shiftX), right = Math.Min(Width, Width - shiftX);
        int top = Math.Max(0, -shiftY), bottom = Math.Min(Height, Height - shiftY);
        if (left >= right || top >= bottom)
        {
            return double.PositiveInfinity;
        }

        long sum = 0;
        for (int y = top; y < bottom; y++)
        {
            ReadOnlySpan<byte> mine = _bytes.AsSpan(((y * Width) + left) * 4, (right - left) * 4);
            ReadOnlySpan<byte> theirs = other._bytes.AsSpan((((y + shiftY) * Width) + left + shiftX) * 4, mine.Length);
            for (int i = 0; i < mine.Length; i++)
            {
                sum += Math.Abs(mine[i] - theirs[i]);
            }
        }

        return sum / (255.0 * 4 * (right - left) * (bottom - top));
    }

    private Color OnWhite(int at)
    {
        int rest = 255 - _bytes[at + 3];
        return new Color((byte)(_bytes[at] + rest), (byte)(_bytes[at + 1] + rest), (byte)(_bytes[at + 2] + rest));
    }
}
