using System.Buffers;
using MapProxyCluster.Imaging.Codecs.Palettes;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>Cuts a PNG file with a palette into smaller ones with the same colours: indexes become indexes, without pixels between them.</summary>
internal sealed class PngCut : IPreparedCut
{
    private readonly PalettedImage _whole;
    private readonly uint[] _colors;
    private readonly ImageCut _cut;

    private PngCut(PalettedImage whole, uint[] colors, ImageCut cut) => (_whole, _colors, _cut) = (whole, colors, cut);

    /// <summary>
    /// Reads the indexes of a file. Null when the parts have to go through pixels: damaged and other kinds of PNG, larger palettes than are
    /// wanted, parts beyond the picture's edges.
    /// </summary>
    internal static PngCut? TryPrepare(ReadOnlySpan<byte> data, ImageCut cut)
    {
        int size = ImageEncoder.PaletteSize(cut.Options);
        if (size == 0 || PngHeader.TryRead(data) is not { ColorType: PngColorType.Palette } header || (header.Width, header.Height) != (cut.Whole.Width, cut.Whole.Height)
            || cut.Corners.Any(corner => corner.Left < 0 || corner.Top < 0 || corner.Left + cut.Size.Width > header.Width || corner.Top + cut.Size.Height > header.Height)
            || PngDecoder.TryDecodeIndexes(data) is not { } whole)
        {
            return null;
        }

        uint[] colors = Wanted(whole.Colors, cut.Options, out int count);
        if (count <= size)
        {
            return new PngCut(whole, colors, cut);
        }

        whole.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public byte[][]? Make()
    {
        byte[][] parts = new byte[_cut.Corners.Count][];
        Parallel.For(0, parts.Length, new ParallelOptions { TaskScheduler = TaskScheduler.Current }, i => parts[i] = Make(_cut.Corners[i]));
        return parts;
    }

    /// <inheritdoc/>
    public void Dispose() => _whole.Dispose();

    // The colours of all indexes as a picture's pixels would come out: without transparency, or with only some of it.
    private static uint[] Wanted(uint[] colors, ImageOptions options, out int count)
    {
        using Raster table = Raster.Uninitialized(colors.Length, 1);
        colors.CopyTo(table.Pixels);
        RasterOps.ScanOpaque(table);
        using PalettedImage wanted = ImageEncoder.Quantize(table, options, colors.Length);
        count = wanted.Colors.Length;
        uint[] result = new uint[colors.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = wanted.Colors[wanted.Indexes[i]];
        }

        return result;
    }

    private byte[] Make((int Left, int Top) corner)
    {
        (int width, int height) = (_cut.Size.Width, _cut.Size.Height);
        byte[] indexes = ArrayPool<byte>.Shared.Rent(width * height);
        for (int y = 0; y < height; y++)
        {
            _whole.Indexes.Slice(((corner.Top + y) * _whole.Width) + corner.Left, width).CopyTo(indexes.AsSpan(y * width));
        }

        using PalettedImage part = PaletteBuilder.Compact(indexes.AsSpan(0, width * height), width, _colors);
        ArrayPool<byte>.Shared.Return(indexes);
        return PngEncoder.EncodePaletted(part, DeflateEffort.For(_cut.Options));
    }
}
