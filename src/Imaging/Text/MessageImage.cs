using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>Messages drawn as pictures (behaviour reference 7.7).</summary>
public static class MessageImage
{
    private const int Padding = 3;
    private const int LineSpacing = 5;
    private const double FontSize = 11;

    /// <summary>A picture with a message: black on light backgrounds, white on dark ones.</summary>
    public static Raster Render(string message, PixelSize size, Color background)
    {
        Raster raster = Raster.Filled(size.Width, size.Height, background);
        Draw(raster, message, background);
        return raster;
    }

    /// <summary>Writes a message over a map.</summary>
    public static void DrawOver(Raster raster, string message) => Draw(raster, message, Color.White);

    private static void Draw(Raster raster, string message, Color background)
    {
        double luminance = (0.299 * background.R) + (0.587 * background.G) + (0.114 * background.B);
        Color color = luminance < 128 ? Color.White : new Color(0, 0, 0);
        var text = new TextBlock(message, FontSize, LineSpacing, Math.Max(1, raster.Width - (2 * Padding)));
        text.Draw(raster, Padding, Padding, color);
    }
}

/// <summary>Attribution in a map's lower right corner: DejaVu Sans 10, black on a half transparent white box.</summary>
public static class Attribution
{
    private const int Padding = 2;
    private const double FontSize = 10;
    private static readonly Color Box = new(255, 255, 255, 120);

    /// <summary>Writes the text into the map.</summary>
    public static void Draw(Raster raster, string text)
    {
        var block = new TextBlock(text, FontSize, 2);
        int left = Math.Max(0, raster.Width - block.Width - (2 * Padding)), top = Math.Max(0, raster.Height - block.Height - (2 * Padding));
        for (int y = top; y < raster.Height; y++)
        {
            Span<uint> row = raster.Row(y)[left..];
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = RasterOps.Over(row[x], Box);
            }
        }

        block.Draw(raster, left + Padding, top + Padding, new Color(0, 0, 0));
    }
}
