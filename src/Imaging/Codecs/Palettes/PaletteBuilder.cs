using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    /// <summary>A picture of the same indexes in the order that files want, without the colours that it lacks.</summary>
    /// <param name="indexes">Indexes of all pixels.</param>
    /// <param name="width">Columns.</param>
    /// <param name="colors">The colour of each index; indexes may share one.</param>
    internal static PalettedImage Compact(ReadOnlySpan<byte> indexes, int width, ReadOnlySpan<uint> colors)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        IndexRuns.Count(indexes, counts);
        Span<byte> entries = stackalloc byte[256];
        var palette = new List<uint>(256);
        for (int i = 0; i < colors.Length; i++)
        {
            if (counts[i] == 0)
            {
                continue;
            }

            int entry = palette.IndexOf(colors[i]);
            if (entry < 0)
            {
                entry = palette.Count;
                palette.Add(colors[i]);
            }

            entries[i] = (byte)entry;
        }

        uint[] ordered = [.. palette];
        Order(ordered, counts, entries);
        byte[] target = ArrayPool<byte>.Shared.Rent(indexes.Length);
        IndexRuns.Map(indexes, entries, target);
        return new PalettedImage(width, indexes.Length / width, ordered, target);
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

        Order(palette, census.Counts, entries[..census.Colors.Length]);
        byte[] indexes = ArrayPool<byte>.Shared.Rent(pixels.Length);
        ref byte entryOf = ref MemoryMarshal.GetReference(entries);
        ReadOnlySpan<ushort> classes = census.Classes;
        Span<byte> target = indexes.AsSpan(0, classes.Length);
        for (int i = 0; i < classes.Length; i++)
        {
            // There are no more classes than entries have room for.
            target[i] = Unsafe.Add(ref entryOf, classes[i]);
        }

        return new PalettedImage(width, height, palette, indexes);
    }

    // What is not opaque first, as PNG wants it; then by the number of pixels: compressors describe how they write the entries, and
    // neighbours that are alike cost little.
    private static void Order(uint[] palette, ReadOnlySpan<int> counts, Span<byte> entries)
    {
        var pixels = new long[palette.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            pixels[entries[i]] += counts[i];
        }

        var order = new byte[palette.Length];
        var keys = new long[palette.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (byte)i;
            keys[i] = palette[i] >> 24 < 255 ? long.MinValue + (palette[i] >> 24) : -pixels[i];
        }

        Array.Sort(keys, order);
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
}
