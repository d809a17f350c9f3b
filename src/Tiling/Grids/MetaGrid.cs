namespace MapProxyCluster.Tiling;

/// <summary>
/// Groups tiles into metatiles that are requested at once: <paramref name="metaSize"/> tiles per side and
/// <paramref name="buffer"/> extra pixels around them, so that labels are not cut at tile edges (mapproxy/grid/meta_grid.py).
/// </summary>
public sealed class MetaGrid(TileGrid grid, PixelSize metaSize, int buffer)
{
    /// <summary>The grid whose tiles are grouped.</summary>
    public TileGrid Grid => grid;

    /// <summary>Tiles per metatile, columns and rows.</summary>
    public PixelSize MetaSize => metaSize;

    /// <summary>Buffer in pixels on each side.</summary>
    public int Buffer => buffer;

    /// <summary>The first coordinates of the metatile that holds a tile: its identity.</summary>
    public TileCoord MainTile(TileCoord tile)
    {
        PixelSize size = SizeAt(tile.Z);
        return new TileCoord(tile.X / size.Width * size.Width, tile.Y / size.Height * size.Height, tile.Z);
    }

    /// <summary>The metatile that holds a tile of the grid.</summary>
    public Metatile MetatileOf(TileCoord tile)
    {
        PixelSize size = SizeAt(tile.Z);
        TileCoord main = MainTile(tile);
        return Metatile.Create(
            new TileBlock(grid, main, new TileCoord(main.X + size.Width - 1, main.Y + size.Height - 1, tile.Z)), buffer);
    }

    /// <summary>The smallest rectangle that holds some tiles of one level, with the same buffer; it need not be aligned.</summary>
    public Metatile Around(IReadOnlyList<TileCoord> tiles) => Metatile.Create(
        new TileBlock(
            grid,
            new TileCoord(tiles.Min(tile => tile.X), tiles.Min(tile => tile.Y), tiles[0].Z),
            new TileCoord(tiles.Max(tile => tile.X), tiles.Max(tile => tile.Y), tiles[0].Z)),
        buffer);

    /// <summary>The main tiles of the metatiles that the rectangle around some tiles touches.</summary>
    public IEnumerable<TileCoord> MainTilesAround(IReadOnlyList<TileCoord> tiles) =>
        Around(tiles).Tiles.Select(place => MainTile(place.Tile)).Distinct();

    /// <summary>Columns and rows of tiles in a metatile of a level: one with fewer tiles than the meta size has smaller metatiles.</summary>
    public PixelSize SizeAt(int level)
    {
        PixelSize available = grid.LevelSize(level);
        return new PixelSize(Math.Min(metaSize.Width, available.Width), Math.Min(metaSize.Height, available.Height));
    }
}
