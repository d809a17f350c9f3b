using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>A cache as a map: all its grids and what limits it.</summary>
public sealed class CachedMap
{
    /// <summary>Name of the cache in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>One tile set per grid, in configured order.</summary>
    public required IReadOnlyList<TileSet> TileSets { get; init; }

    /// <summary>Area of the map: the cache's coverage, else the union of its sources, else the grid.</summary>
    public required MapExtent Extent { get; init; }

    /// <summary>Resolutions of the sources, when all have limits.</summary>
    public ResolutionRange? ResolutionRange { get; init; }

    /// <summary>Where fine maps come from in place of the tiles; null for nowhere.</summary>
    public DirectSource? Direct { get; init; }

    /// <summary>For a wanted SRS, the SRS of grids to prefer when none has it (globals.srs.preferred_src_proj).</summary>
    public IReadOnlyDictionary<Srs, IReadOnlyList<Srs>> PreferredSrs { get; init; } = new Dictionary<Srs, IReadOnlyList<Srs>>();

    /// <summary>The grid to draw from: of the same SRS, else a preferred one, else geographic or projected alike, else the first.</summary>
    public TileSet TileSetFor(Srs srs)
    {
        if (TileSets.Count == 1)
        {
            return TileSets[0];
        }

        return TileSets.FirstOrDefault(set => set.Grid.Srs.Equals(srs))
            ?? Preferred(srs)
            ?? TileSets.FirstOrDefault(set => set.Grid.Srs.IsGeographic == srs.IsGeographic)
            ?? TileSets[0];
    }

    private TileSet? Preferred(Srs srs) => PreferredSrs.TryGetValue(srs, out IReadOnlyList<Srs>? preferred)
        ? preferred.Select(candidate => TileSets.FirstOrDefault(set => set.Grid.Srs.Equals(candidate))).FirstOrDefault(set => set is not null)
        : null;
}

/// <summary>A source that maps come from at fine resolutions, past the cache.</summary>
/// <param name="Source">The source.</param>
/// <param name="Resolution">The coarsest resolution at which it is asked, in units of <paramref name="Srs"/> per pixel.</param>
/// <param name="Srs">SRS of the cache's first grid.</param>
public sealed record DirectSource(IMapSource Source, double Resolution, Srs Srs)
{
    /// <summary>True when a map is fine enough.</summary>
    public bool Serves(MapQuery query)
    {
        BoundingBox box = query.Srs.Transform(Srs, query.BoundingBox);
        return Math.Min(box.Width / query.Size.Width, box.Height / query.Size.Height) <= Resolution;
    }
}
