using System.Runtime.InteropServices;
using MapProxyCluster.Imaging.Codecs;

namespace MapProxyCluster.Imaging;

/// <summary>The few functions of cairo's C API that text needs (cairo.h).</summary>
internal static unsafe class Cairo
{
    internal const int FormatA8 = 2;

    private const string Library = "cairo";

    static Cairo() => NativeLibrary.SetDllImportResolver(
        typeof(Cairo).Assembly,
        (name, _, _) => name == Library ? NativeLibraryLoader.Load("libcairo2", "libcairo.so.2", "libcairo.dylib", "libcairo-2.dll") : 0);

    [StructLayout(LayoutKind.Sequential)]
    internal struct TextExtents
    {
        public double XBearing, YBearing, Width, Height, XAdvance, YAdvance;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct FontExtents
    {
        public double Ascent, Descent, Height, MaxXAdvance, MaxYAdvance;
    }

    [DllImport(Library)]
    internal static extern nint cairo_image_surface_create(int format, int width, int height);

    [DllImport(Library)]
    internal static extern void cairo_surface_flush(nint surface);

    [DllImport(Library)]
    internal static extern byte* cairo_image_surface_get_data(nint surface);

    [DllImport(Library)]
    internal static extern int cairo_image_surface_get_stride(nint surface);

    [DllImport(Library)]
    internal static extern void cairo_surface_destroy(nint surface);

    [DllImport(Library)]
    internal static extern nint cairo_create(nint surface);

    [DllImport(Library)]
    internal static extern void cairo_destroy(nint context);

    [DllImport(Library)]
    internal static extern void cairo_select_font_face(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string family, int slant, int weight);

    [DllImport(Library)]
    internal static extern void cairo_set_font_size(nint context, double size);

    [DllImport(Library)]
    internal static extern void cairo_font_extents(nint context, FontExtents* extents);

    [DllImport(Library)]
    internal static extern void cairo_text_extents(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string text, TextExtents* extents);

    [DllImport(Library)]
    internal static extern void cairo_move_to(nint context, double x, double y);

    [DllImport(Library)]
    internal static extern void cairo_show_text(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string text);
}
