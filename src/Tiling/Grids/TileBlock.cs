namespace MapProxyCluster.Tiling;

/// <summary>
/// A rectangle of tiles of one level, from <see cref="First"/> to <see cref="Last"/> (lowest and highest coordinates, both included).
/// It may reach over the grid's edge; such places have no tile.
/// </summary>
public readonly record struct TileBlock(TileGrid Grid, TileCoord First, TileCoord Last)
{
    /// <summary>Columns and rows.</summary>
    public PixelSize Size => new(Last.X - First.X + 1, Last.Y - First.Y + 1);

    /// <summary>Number of places, with or without a tile.</summary>
    public long Count => Size.Area;

    /// <summary>The area of all places in SRS units.</summary>
    public BoundingBox BoundingBox => Grid.TilesBoundingBox(First, Last);

    /// <summary>The tile at a column and row counted from the north-west; null outside the grid.</summary>
    public TileCoord? TileAt(int column, int rowFromNorth)
    {
        int y = Grid.Origin == GridOrigin.NorthWest ? First.Y + rowFromNorth : Last.Y - rowFromNorth;
        var tile = new TileCoord(First.X + column, y, First.Z);
        return Grid.Contains(tile) ? tile : null;
    }

    /// <summary>All places row by row from the north-west; null where the grid has no tile.</summary>
    public IEnumerable<TileCoord?> Tiles()
    {
        PixelSize size = Size;
        for (int row = 0; row < size.Height; row++)
        {
            for (int column = 0; column < size.Width; column++)
            {
                yield return TileAt(column, row);
            }
        }
    }
}
