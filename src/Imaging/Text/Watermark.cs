namespace MapProxyCluster.Imaging;

/// <summary>Large faded text in tiles, set so that it makes a pattern over many of them (behaviour reference 7.8; mapproxy/tilefilter.py).</summary>
/// <param name="Text">The text.</param>
/// <param name="FontSize">Pixels.</param>
/// <param name="Color">Colour, with its opacity as alpha.</param>
/// <param name="IsWide">Whether only every second tile has it.</param>
public sealed record Watermark(string Text, int FontSize, Color Color, bool IsWide)
{
    private const int LineSpacing = 3;

    /// <summary>Writes the text into the tile of a column and row of its grid.</summary>
    public void Draw(Raster tile, int column, int row)
    {
        bool isCentred = IsWide ? (row & 1) != (column & 1) : (row & 1) == 0;
        if (IsWide && !isCentred)
        {
            return;
        }

        var text = new TextBlock(Text, FontSize, LineSpacing);
        int top = (tile.Height - text.Height) / 2, half = text.Width / 2;
        if (isCentred)
        {
            text.Draw(tile, (tile.Width / 2) - half, top, Color);
        }
        else
        {
            // Half of it on each edge: the other halves are in the neighbours.
            text.Draw(tile, -half, top, Color);
            text.Draw(tile, tile.Width - half, top, Color);
        }

        tile.IsOpaque = tile.IsOpaque || RasterOps.ScanOpaque(tile);
    }
}
