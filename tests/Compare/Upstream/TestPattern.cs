using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Compare.Upstream;

/// <summary>
/// A picture that is a function of the place on earth: gradients, thin lines and marked points, whose spacing suits the scale.
/// A shift of one pixel changes it everywhere.
/// </summary>
internal static class TestPattern
{
    private const double MetersPerDegree = 111319.49;

    /// <summary>
    /// Draws layers over each other; "overlay" leaves its background transparent or white, "photo" has gradients of all colours and nothing
    /// else, "plain" has one colour.
    /// </summary>
    internal static Raster Draw(IReadOnlyList<string> layers, BoundingBox bbox, Srs srs, PixelSize size, bool transparent)
    {
        Raster raster = Draw(layers[0], bbox, srs, size, transparent);
        foreach (string layer in layers.Skip(1))
        {
            using Raster above = Draw(layer, bbox, srs, size, transparent: true);
            RasterOps.Composite(raster, above);
        }

        return raster;
    }

    private static Raster Draw(string layer, BoundingBox bbox, Srs srs, PixelSize size, bool transparent)
    {
        Raster raster = Raster.Uninitialized(size.Width, size.Height);
        double resolution = bbox.Width / size.Width / (srs.IsGeographic ? 1 : MetersPerDegree);
        double[] longitudes = new double[size.Width], latitudes = new double[size.Width];
        for (int row = 0; row < size.Height; row++)
        {
            double y = bbox.MaxY - (bbox.Height * (row + 0.5) / size.Height);
            for (int column = 0; column < size.Width; column++)
            {
                (longitudes[column], latitudes[column]) = (bbox.MinX + (bbox.Width * (column + 0.5) / size.Width), y);
            }

            srs.TransformPoints(Srs.Wgs84, longitudes, latitudes);
            Span<uint> pixels = raster.Row(row);
            for (int column = 0; column < size.Width; column++)
            {
                pixels[column] = ColorAt(layer, longitudes[column], latitudes[column], resolution, transparent).ToPixel();
            }
        }

        return raster;
    }

    private static Color ColorAt(string layer, double longitude, double latitude, double resolution, bool transparent)
    {
        if (layer == "plain")
        {
            return new Color(190, 215, 230);
        }

        if (!double.IsFinite(longitude) || !double.IsFinite(latitude))
        {
            return transparent ? new Color(0, 0, 0, 0) : Color.White;
        }

        // About 48 pixels, in steps of two, so that neighbouring requests of one level agree.
        double spacing = Math.Pow(2, Math.Round(Math.Log2(resolution * 48)));
        double u = longitude / spacing, v = latitude / spacing, pixel = resolution / spacing;
        double line = Math.Max(Line(u, pixel), Line(v, pixel)), mark = Mark(u, v, pixel);
        Color markColor = MarkColor((int)Math.Floor(u), (int)Math.Floor(v));
        if (layer == "overlay")
        {
            // Other places than the base map's, so that merged layers do not hide each other.
            double ring = Mark(u + 0.3, v + 0.2, pixel);
            double cover = Math.Max(ring, Line((u + v) / 2, pixel));
            Color ink = ring > 0 ? markColor : new Color(20, 60, 160);
            return transparent ? ink with { A = ToByte(cover) } : Mix(Color.White, ink, cover);
        }

        if (layer == "photo")
        {
            return new Color(ToByte(Wave(u * 0.7)), ToByte(Wave((v * 0.9) + 1)), ToByte(Wave(((u - v) * 0.4) + 2)));
        }

        // One ramp from meadow to sand, as maps have it: more colours than a palette holds would only compare two quantisers.
        Color ground = Mix(new Color(170, 210, 150), new Color(240, 225, 190), Wave((u * 0.7) + Math.Sin(v * 0.9)));
        return Mix(Mix(ground, new Color(60, 60, 60), line), markColor, mark);
    }

    private static double Wave(double phase) => 0.5 + (0.5 * Math.Sin(phase));

    // Coverage of a line of two pixels on the whole numbers, with soft edges.
    private static double Line(double position, double pixel) =>
        Math.Clamp(1.5 - (Math.Abs(position - Math.Round(position)) / pixel), 0, 1);

    // Coverage of a disc of six pixels' radius in the middle of a field.
    private static double Mark(double u, double v, double pixel)
    {
        double x = u - Math.Floor(u) - 0.5, y = v - Math.Floor(v) - 0.5;
        return Math.Clamp(6.5 - (Math.Sqrt((x * x) + (y * y)) / pixel), 0, 1);
    }

    private static Color MarkColor(int column, int row)
    {
        uint hash = (((uint)column * 73856093u) ^ ((uint)row * 19349663u)) >> 3;
        return new Color((byte)(hash % 3 * 120), (byte)(hash / 3 % 3 * 120), (byte)(hash / 9 % 3 * 120));
    }

    private static Color Mix(Color below, Color above, double cover) => new(
        Mix(below.R, above.R, cover), Mix(below.G, above.G, cover), Mix(below.B, above.B, cover));

    private static byte Mix(byte below, byte above, double cover) => (byte)Math.Round(below + ((above - below) * cover));

    private static byte ToByte(double cover) => (byte)Math.Round(cover * 255);
}
