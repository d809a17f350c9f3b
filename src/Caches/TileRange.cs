using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>Some columns and rows of a level.</summary>
/// <param name="First">Lowest column and row, and the level.</param>
/// <param name="Last">Highest column and row, both included, and the level.</param>
public readonly record struct TileRange(TileCoord First, TileCoord Last)
{
    /// <summary>The level.</summary>
    public int Level => First.Z;

    /// <summary>All places of a level.</summary>
    public static TileRange Of(int level) => new(new TileCoord(0, 0, level), new TileCoord(int.MaxValue, int.MaxValue, level));

    /// <summary>True for a tile that lies in it.</summary>
    public bool Contains(TileCoord tile) =>
        tile.Z == Level && tile.X >= First.X && tile.X <= Last.X && tile.Y >= First.Y && tile.Y <= Last.Y;
}
