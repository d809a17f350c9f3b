using MapProxyCluster.Imaging;

namespace MapProxyCluster.Imaging.Tests.Codecs;

/// <summary>
/// Pictures like those of map servers, the same at each run: flat areas, shaded relief, anti-aliased roads with casings and
/// small glyphs; or an aerial picture (smooth noise); or an overlay of roads on nothing.
/// </summary>
public static class SyntheticMap
{
    private static readonly Color[] Areas = [new(242, 239, 233), new(173, 209, 158), new(170, 211, 223), new(224, 223, 223), new(205, 235, 176), new(238, 240, 213)];
    private static readonly Color[] Roads = [new(255, 255, 255), new(252, 214, 164), new(249, 178, 156), new(232, 146, 162)];

    /// <summary>An opaque map; with relief every pixel is shaded.</summary>
    public static Raster Map(int width, int height, bool relief = false)
    {
        Raster raster = Raster.Filled(width, height, Areas[0]);
        DrawAreas(raster);
        if (relief)
        {
            Shade(raster);
        }

        DrawLines(raster);
        raster.IsOpaque = true;
        return raster;
    }

    /// <summary>Roads and glyphs on a transparent ground.</summary>
    public static Raster Overlay(int width, int height)
    {
        Raster raster = Raster.Filled(width, height, Color.Transparent);
        DrawLines(raster);
        return raster;
    }

    /// <summary>An opaque picture with tens of thousands of colours.</summary>
    public static Raster Aerial(int width, int height)
    {
        Raster raster = Raster.Uninitialized(width, height);
        var random = new Random(3);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double ground = Relief(x * 3, y * 3), detail = Relief((x * 17) + 1000, (y * 13) + 500) * 0.3;
                int noise = random.Next(-6, 7);
                raster.Row(y)[x] = new Color(Clamp(90 + (80 * ground) + (60 * detail) + noise), Clamp(110 + (60 * ground) + (40 * detail) + noise), Clamp(70 + (50 * ground) + noise)).ToPixel();
            }
        }

        raster.IsOpaque = true;
        return raster;
    }

    private static void DrawAreas(Raster raster)
    {
        var random = new Random(1);
        for (int n = 0; n < 4 + (raster.Width * raster.Height / 12000); n++)
        {
            double x0 = random.NextDouble() * raster.Width, y0 = random.NextDouble() * raster.Height, radius = 15 + (random.NextDouble() * 70);
            double lobes = random.Next(3, 8), phase = random.NextDouble() * 6;
            Color color = Areas[random.Next(Areas.Length)];
            Fill(raster, x0, y0, radius * 1.4, color, (x, y) =>
                (radius * (1 + (0.3 * Math.Sin((lobes * Math.Atan2(y - y0, x - x0)) + phase)))) - Math.Sqrt(((x - x0) * (x - x0)) + ((y - y0) * (y - y0))));
        }
    }

    private static void DrawLines(Raster raster)
    {
        var random = new Random(2);
        for (int n = 0; n < 6 + (raster.Width * raster.Height / 9000); n++)
        {
            double x0 = random.NextDouble() * raster.Width, y0 = random.NextDouble() * raster.Height, angle = random.NextDouble() * Math.PI * 2;
            double length = 60 + (random.NextDouble() * 200), width = 1 + (random.NextDouble() * 3.5);
            Segment(raster, x0, y0, x0 + (length * Math.Cos(angle)), y0 + (length * Math.Sin(angle)), width + 0.9, new Color(160, 140, 130));
            Segment(raster, x0, y0, x0 + (length * Math.Cos(angle)), y0 + (length * Math.Sin(angle)), width, Roads[random.Next(Roads.Length)]);
        }

        for (int n = 0; n < raster.Width * raster.Height / 1500; n++)
        {
            double x = random.Next(raster.Width), y = random.Next(raster.Height);
            for (int glyph = random.Next(1, 4); glyph > 0; glyph--, x += 7)
            {
                Segment(raster, x, y, x + random.Next(-3, 4), y + 7, 0.7, new Color(40, 40, 40));
                Segment(raster, x - 2, y + random.Next(1, 7), x + 3, y + random.Next(1, 7), 0.7, new Color(40, 40, 40));
            }
        }
    }

    private static void Segment(Raster raster, double x0, double y0, double x1, double y1, double halfWidth, Color color)
    {
        double dx = x1 - x0, dy = y1 - y0, square = Math.Max((dx * dx) + (dy * dy), 1e-9), reach = (Math.Sqrt(square) / 2) + halfWidth + 1;
        Fill(raster, (x0 + x1) / 2, (y0 + y1) / 2, reach, color, (x, y) =>
        {
            double t = Math.Clamp((((x - x0) * dx) + ((y - y0) * dy)) / square, 0, 1), ex = x - x0 - (t * dx), ey = y - y0 - (t * dy);
            return halfWidth - Math.Sqrt((ex * ex) + (ey * ey));
        });
    }

    // Colours pixels by their signed distance to a shape's edge, positive inside; the edge is one pixel soft.
    private static void Fill(Raster raster, double x0, double y0, double reach, Color color, Func<double, double, double> inside)
    {
        for (int y = Math.Max(0, (int)(y0 - reach)); y < Math.Min(raster.Height, y0 + reach); y++)
        {
            for (int x = Math.Max(0, (int)(x0 - reach)); x < Math.Min(raster.Width, x0 + reach); x++)
            {
                double cover = Math.Clamp(inside(x + 0.5, y + 0.5) + 0.5, 0, 1);
                if (cover > 0)
                {
                    raster.Row(y)[x] = Over(Color.FromPixel(raster.Row(y)[x]), color, cover);
                }
            }
        }
    }

    private static uint Over(Color below, Color color, double cover)
    {
        double alpha = cover + (below.A / 255.0 * (1 - cover)), share = cover / alpha;
        byte Mix(byte back, byte front) => Clamp((front * share) + (back * (1 - share)));
        return new Color(Mix(below.R, color.R), Mix(below.G, color.G), Mix(below.B, color.B), Clamp(alpha * 255)).ToPixel();
    }

    private static void Shade(Raster raster)
    {
        for (int y = 0; y < raster.Height; y++)
        {
            for (int x = 0; x < raster.Width; x++)
            {
                double light = 0.85 + (0.15 * Relief(x, y));
                Color color = Color.FromPixel(raster.Row(y)[x]);
                raster.Row(y)[x] = new Color(Clamp(color.R * light), Clamp(color.G * light), Clamp(color.B * light)).ToPixel();
            }
        }
    }

    private static double Relief(double x, double y) =>
        (Math.Sin(x / 37) * Math.Cos(y / 29) * 0.5) + (Math.Sin((x + y) / 61) * 0.3) + (Math.Sin((x - (2 * y)) / 17) * 0.2);

    private static byte Clamp(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
