namespace MapProxyCluster.Tiling;

/// <summary>Where a tile lies in its metatile's image, in pixels from the top left.</summary>
public readonly record struct TileInMetatile(TileCoord Tile, int Left, int Top);

/// <summary>One upstream request that yields several tiles.</summary>
/// <param name="Block">The tiles it is made of.</param>
/// <param name="BoundingBox">The requested area with buffer, in the grid's SRS.</param>
/// <param name="Size">Size of the requested image in pixels.</param>
/// <param name="Tiles">The existing tiles, row by row from the north-west.</param>
public sealed record Metatile(TileBlock Block, BoundingBox BoundingBox, PixelSize Size, IReadOnlyList<TileInMetatile> Tiles)
{
    /// <summary>Lowest coordinates: with the grid this identifies the metatile.</summary>
    public TileCoord Main => Block.First;

    /// <summary>Builds the request for a block of tiles; the buffer is cut off at the grid's edges.</summary>
    internal static Metatile Create(TileBlock block, int buffer)
    {
        TileGrid grid = block.Grid;
        double resolution = grid.Resolutions[block.First.Z];
        BoundingBox inner = block.BoundingBox, limit = grid.BoundingBox;
        BoundingBox outer = inner.Expand(buffer * resolution);
        (double minX, int left) = Cut(outer.MinX, limit.MinX, buffer, resolution, 1);
        (double maxY, int top) = Cut(outer.MaxY, limit.MaxY, buffer, resolution, -1);
        (double maxX, _) = Cut(outer.MaxX, limit.MaxX, buffer, resolution, -1);
        (double minY, _) = Cut(outer.MinY, limit.MinY, buffer, resolution, 1);

        var bbox = new BoundingBox(minX, minY, maxX, maxY);
        var size = new PixelSize(Pixels(bbox.Width, resolution), Pixels(bbox.Height, resolution));
        return new Metatile(block, bbox, size, PlaceTiles(block, left, top));
    }

    // A level may be so coarse that the whole grid is less than half a pixel; an image has one at least.
    private static int Pixels(double length, double resolution) => Math.Max((int)Math.Round(length / resolution), 1);

    // Without a buffer a side that reaches over the grid's edge stays whole: tiles keep their full size.
    private static (double Edge, int Buffer) Cut(double edge, double limit, int buffer, double resolution, int direction)
    {
        double beyond = (limit - edge) * direction;
        if (buffer == 0 || beyond <= 0)
        {
            return (edge, buffer);
        }

        int pixels = buffer - (int)Math.Round(beyond / resolution, 5);
        return (limit, pixels);
    }

    private static List<TileInMetatile> PlaceTiles(TileBlock block, int left, int top)
    {
        PixelSize tileSize = block.Grid.TileSize, size = block.Size;
        var tiles = new List<TileInMetatile>((int)size.Area);
        for (int row = 0; row < size.Height; row++)
        {
            for (int column = 0; column < size.Width; column++)
            {
                if (block.TileAt(column, row) is { } tile)
                {
                    tiles.Add(new TileInMetatile(tile, (column * tileSize.Width) + left, (row * tileSize.Height) + top));
                }
            }
        }

        return tiles;
    }
}
