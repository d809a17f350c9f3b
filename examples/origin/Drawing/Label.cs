using System.Collections.Concurrent;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>A name, set once and drawn often, with a light edge that keeps it readable on any ground.</summary>
internal sealed class Label
{
    // Room for the edge on each side.
    private const int Edge = 1;
    private static readonly ConcurrentDictionary<(string Text, double FontSize), Label> Known = new();
    private readonly byte[] _text, _edge;

    private Label(string text, double fontSize)
    {
        TextBlock block = new(text, fontSize, lineSpacing: 0);
        Size = new PixelSize(block.Width + (2 * Edge), block.Height + (2 * Edge));
        using Raster raster = Raster.Filled(Size.Width, Size.Height, Color.Transparent);
        block.Draw(raster, Edge, Edge, MapStyle.Text);
        _text = [.. raster.Pixels.ToArray().Select(pixel => Color.FromPixel(pixel).A)];
        _edge = Widen(_text, Size);
    }

    /// <summary>Size with the edge.</summary>
    internal PixelSize Size { get; }

    /// <summary>A text in a size (pixels of the em square); only for the few names of the map, which are kept.</summary>
    internal static Label Of(string text, double fontSize) => Known.GetOrAdd((text, fontSize), key => new Label(key.Text, key.FontSize));

    /// <summary>Draws the label around a point; what lies outside of the picture is cut off.</summary>
    internal void DrawCentered(Raster raster, double x, double y) => Draw(raster, x - (Size.Width / 2.0), y);

    /// <summary>Draws the label from x to the right, y in the middle of its height.</summary>
    internal void Draw(Raster raster, double x, double y)
    {
        int left = (int)Math.Round(x), top = (int)Math.Round(y - (Size.Height / 2.0));
        Blit(raster, left, top, _edge, MapStyle.Halo);
        Blit(raster, left, top, _text, MapStyle.Text);
    }

    private static byte[] Widen(byte[] mask, PixelSize size)
    {
        byte[] wide = new byte[mask.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            (int x, int y) = (i % size.Width, i / size.Width);
            for (int j = Math.Max(0, y - Edge); j <= Math.Min(size.Height - 1, y + Edge); j++)
            {
                for (int k = Math.Max(0, x - Edge); k <= Math.Min(size.Width - 1, x + Edge); k++)
                {
                    wide[i] = Math.Max(wide[i], mask[(j * size.Width) + k]);
                }
            }
        }

        return wide;
    }

    private void Blit(Raster raster, int left, int top, byte[] mask, Color color)
    {
        int from = Math.Max(0, -left), to = Math.Min(Size.Width, raster.Width - left);
        for (int y = Math.Max(0, -top); y < Math.Min(Size.Height, raster.Height - top); y++)
        {
            Span<uint> row = raster.Row(top + y);
            for (int x = from; x < to; x++)
            {
                if (mask[(y * Size.Width) + x] is var covered and > 0)
                {
                    Blend.Over(row.Slice(left + x, 1), color, covered / 255.0);
                }
            }
        }
    }
}
