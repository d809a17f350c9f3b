using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>What a walk goes over.</summary>
/// <param name="MetaGrid">The grid and its metatiles; the buffer is of no account.</param>
/// <param name="Levels">The levels whose metatiles are wanted, coarsest first; at least one.</param>
/// <param name="Coverage">The area; null is the whole grid.</param>
/// <param name="SkippedGeometryLevels">
/// While fewer than so many wanted levels are left, all metatiles in the box of the level above count as covered.
/// </param>
public sealed record WalkArea(MetaGrid MetaGrid, IReadOnlyList<int> Levels, Coverage? Coverage = null, int SkippedGeometryLevels = 0)
{
    /// <summary>The area in the grid's SRS.</summary>
    internal Coverage LocalCoverage { get; } = Coverage?.In(MetaGrid.Grid.Srs) ?? new BoundingBoxCoverage(MetaGrid.Grid.BoundingBox, MetaGrid.Grid.Srs);

    /// <summary>The box around the area, in the grid's SRS.</summary>
    public BoundingBox BoundingBox => LocalCoverage.Extent.BoundingBox;
}
