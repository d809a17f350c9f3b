using System.Buffers;
using System.Numerics;

namespace MapProxyCluster.Imaging.Codecs.Palettes;

/// <summary>Turns an image into a palette and indexes: without loss where its colours fit, else by the nearest palette we can find.</summary>
internal static class PaletteBuilder
{
    /// <summary>Reduces to at most <paramref name="size"/> colours, 2 to 256, alpha included.</summary>
    internal static PalettedImage Build(Raster raster, int size)
    {
        int width = raster.Width, height = raster.Height;
        if (raster.IsOpaque)
        {
            return Build(raster.Pixels, width, height, size);
        }

        // All invisible colours are one.
        using var visible = new PixelBuffer(raster.Pixels, static alpha => alpha);
        return Build(visible.Pixels, width, height, size);
    }

    /// <summary>
    /// <paramref name="size"/> - 1 opaque colours, and one transparent entry for alpha up to <paramref name="invisible"/>:
    /// 128 is MapProxy's "mediancut".
    /// </summary>
    internal static PalettedImage BuildWithBinaryAlpha(Raster raster, int size, uint invisible)
    {
        using var binary = new PixelBuffer(raster.Pixels, alpha => alpha <= invisible ? 0u : 255);
        return Build(binary.Pixels, raster.Width, raster.Height, size);
    }

    private static PalettedImage Build(ReadOnlySpan<uint> pixels, int width, int height, int size)
    {
        using ColorCensus census = ColorCensus.Take(pixels);
        Span<byte> entries = stackalloc byte[ColorCensus.MaxColors];
        uint[] palette;
        if (census.IsExact && census.Colors.Length <= size)
        {
            palette = census.Colors;
            for (int i = 0; i < palette.Length; i++)
            {
                entries[i] = (byte)i;
            }
        }
        else
        {
            palette = VarianceCut.Choose(census.Colors, census.Counts, Math.Clamp(size, 2, 256), entries);
        }

        Order(palette, entries[..census.Colors.Length]);
        byte[] indexes = ArrayPool<byte>.Shared.Rent(pixels.Length);
        ReadOnlySpan<ushort> classes = census.Classes;
        for (int i = 0; i < classes.Length; i++)
        {
            indexes[i] = entries[classes[i]];
        }

        return new PalettedImage(width, height, palette, indexes);
    }

    // Transparent colours first, then by brightness: neighbours in the image become near numbers.
    private static void Order(uint[] palette, Span<byte> entries)
    {
        var order = new byte[palette.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (byte)i;
        }

        Array.Sort(Array.ConvertAll(palette, SortKey), order);
        Span<byte> places = stackalloc byte[256];
        uint[] unordered = [.. palette];
        for (int i = 0; i < order.Length; i++)
        {
            places[order[i]] = (byte)i;
            palette[i] = unordered[order[i]];
        }

        foreach (ref byte entry in entries)
        {
            entry = places[entry];
        }
    }

    private static uint SortKey(uint color)
    {
        uint brightness = ((color & 255) * 2) + (((color >> 8) & 255) * 5) + ((color >> 16) & 255);
        return (color & 0xFF000000) | brightness;
    }
}
