namespace MapProxyCluster.Tiling;

/// <summary>A tile of a grid. Y counts from the grid's own origin: from the south for sw grids, from the north for nw grids.</summary>
public readonly record struct TileCoord(int X, int Y, int Z)
{
    /// <summary>"z/x/y", for logs.</summary>
    public override string ToString() => $"{Z}/{X}/{Y}";
}
