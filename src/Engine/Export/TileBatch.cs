using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>A step of a walk over an area: the tiles of a rectangle that lie in it.</summary>
/// <param name="Level">Level of the tiles.</param>
/// <param name="BoundingBox">The rectangle, in the grid's SRS.</param>
/// <param name="Tiles">The tiles; none where the area leaves the rectangle out.</param>
/// <param name="Places">How many tiles the rectangle has, in the area or not.</param>
public sealed record TileBatch(int Level, BoundingBox BoundingBox, IReadOnlyList<TileCoord> Tiles, long Places);
