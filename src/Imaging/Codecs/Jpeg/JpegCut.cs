using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>
/// Cuts a JPEG file into smaller ones without decoding its pixels: their codes are copied, but for the few that refer to pixels outside of
/// the cut. Nothing is lost, and it takes a fraction of the time of decoding and encoding.
/// </summary>
internal sealed class JpegCut : IPreparedCut
{
    private readonly BaselineJpeg _file;
    private readonly EntropyCodedBits _bits;
    private readonly JpegUnitMap _map;
    private readonly HuffmanTable[] _tables;
    private readonly ImageCut _cut;

    private JpegCut(BaselineJpeg file, EntropyCodedBits bits, JpegUnitMap map, ImageCut cut)
    {
        (_file, _bits, _map, _cut) = (file, bits, map, cut);
        _tables = [.. file.Components.Select(file.DcTableOf)];
    }

    /// <summary>
    /// Goes over the codes of a file. Null when the parts have to go through pixels: damaged and other kinds of JPEG, finer ones than are wanted,
    /// parts off the raster of its units or beyond its edges.
    /// </summary>
    internal static JpegCut? TryPrepare(ReadOnlySpan<byte> data, ImageCut cut)
    {
        if (BaselineJpeg.TryRead(data) is not { } file || (long)file.Width * file.Height > ImageDecoder.DefaultMaxPixels || !(cut.IsWhole || Suits(file, cut)))
        {
            return null;
        }

        EntropyCodedBits? bits = EntropyCodedBits.TryRead(data[file.ScanStart..]);
        JpegUnitMap? map = bits is null ? null : Map(file, bits, cut);
        if (map is null)
        {
            bits?.Dispose();
            return null;
        }

        return new JpegCut(file, bits!, map, cut);
    }

    /// <inheritdoc/>
    public byte[][]? Make()
    {
        byte[] head = _file.HeadFor(_cut.Size.Width, _cut.Size.Height);
        using var writer = new EntropyWriter(0);
        byte[][] parts = new byte[_cut.Corners.Count][];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!TryWrite(writer, _cut.Corners[i]))
            {
                return null;
            }

            parts[i] = writer.ToFile(head);
        }

        return parts;
    }

    /// <inheritdoc/>
    public void Dispose() => _bits.Dispose();

    private static bool Suits(BaselineJpeg file, ImageCut cut) =>
        (file.Components.Length == 1 || !cut.Options.IsGray)
        && JpegQuality.Suffices(file, cut.Options.ClampedJpegQuality)
        && file.Width == cut.Whole.Width && file.Height == cut.Whole.Height
        && cut.Corners.Count > 0 && cut.Corners.All(corner =>
            corner.Left >= 0 && corner.Top >= 0 && corner.Left % file.UnitWidth == 0 && corner.Top % file.UnitHeight == 0
            && corner.Left + cut.Size.Width <= file.Width && corner.Top + cut.Size.Height <= file.Height);

    private static JpegUnitMap? Map(BaselineJpeg file, EntropyCodedBits bits, ImageCut cut)
    {
        if (cut.IsWhole)
        {
            return JpegUnitMap.TryMake(file, bits, Units(file.Height, file.UnitHeight), [0], [Units(file.Width, file.UnitWidth) - 1]);
        }

        int[] starts = [.. cut.Corners.Select(corner => corner.Left / file.UnitWidth)];
        int rows = Units(cut.Corners.Max(corner => corner.Top) + cut.Size.Height, file.UnitHeight);
        return JpegUnitMap.TryMake(file, bits, rows, starts, starts.Select(start => start + Units(cut.Size.Width, file.UnitWidth) - 1));
    }

    private static int Units(int pixels, int unit) => (pixels + unit - 1) / unit;

    private bool TryWrite(EntropyWriter writer, (int Left, int Top) corner)
    {
        int left = corner.Left / _file.UnitWidth, last = left + Units(_cut.Size.Width, _file.UnitWidth) - 1;
        int top = corner.Top / _file.UnitHeight, end = top + Units(_cut.Size.Height, _file.UnitHeight);
        writer.Clear(Capacity(left, last, top, end));
        Span<int> means = stackalloc int[_tables.Length];
        for (int row = top; row < end; row++)
        {
            long copied = _map.FirstBlock(row, left, 0).Start;
            for (int c = 0; c < _tables.Length; c++)
            {
                BlockPlace first = _map.FirstBlock(row, left, c);
                writer.Copy(_bits, copied, first.Start);
                if (!writer.TryWriteDifference(_tables[c], first.Mean - means[c]))
                {
                    return false;
                }

                copied = first.End;
                means[c] = _map.LastMean(row, last, c);
            }

            writer.Copy(_bits, copied, _map.RowEnd(row, last));
        }

        return true;
    }

    // Bytes that the codes take at most: a row can become longer by what its new differences take.
    private int Capacity(int left, int last, int top, int end)
    {
        long bits = 0;
        for (int row = top; row < end; row++)
        {
            bits += _map.RowEnd(row, last) - _map.FirstBlock(row, left, 0).Start + (_tables.Length * 32);
        }

        return checked((int)((bits / 8) + 1));
    }
}
