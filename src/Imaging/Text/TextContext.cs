namespace MapProxyCluster.Imaging;

/// <summary>A cairo drawing of coverage only: how much of each pixel the text fills.</summary>
internal sealed unsafe class TextContext : IDisposable
{
    private readonly nint _surface;
    private readonly nint _context;
    private readonly int _width;
    private readonly int _height;

    internal TextContext(int width, int height, string font, double size)
    {
        (_width, _height) = (width, height);
        _surface = Cairo.cairo_image_surface_create(Cairo.FormatA8, width, height);
        _context = Cairo.cairo_create(_surface);
        Cairo.cairo_select_font_face(_context, font, 0, 0);
        Cairo.cairo_set_font_size(_context, size);
    }

    public void Dispose()
    {
        Cairo.cairo_destroy(_context);
        Cairo.cairo_surface_destroy(_surface);
    }

    internal (double Ascent, double Height) FontHeight()
    {
        Cairo.FontExtents extents;
        Cairo.cairo_font_extents(_context, &extents);
        return (extents.Ascent, extents.Ascent + extents.Descent);
    }

    internal double WidthOf(string text)
    {
        Cairo.TextExtents extents;
        Cairo.cairo_text_extents(_context, text, &extents);
        return extents.XAdvance;
    }

    internal void Show(string text, double x, double baseline)
    {
        Cairo.cairo_move_to(_context, x, baseline);
        Cairo.cairo_show_text(_context, text);
    }

    internal void BlendInto(Raster target, Color color)
    {
        Cairo.cairo_surface_flush(_surface);
        byte* data = Cairo.cairo_image_surface_get_data(_surface);
        if (data is null)
        {
            return;
        }

        int stride = Cairo.cairo_image_surface_get_stride(_surface);
        for (int y = 0; y < _height; y++)
        {
            Span<uint> row = target.Row(y);
            byte* coverage = data + ((long)y * stride);
            for (int x = 0; x < _width; x++)
            {
                if (coverage[x] != 0)
                {
                    row[x] = RasterOps.Over(row[x], color with { A = (byte)(coverage[x] * color.A / 255) });
                }
            }
        }
    }
}
