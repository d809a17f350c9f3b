using MapProxyCluster.Caches;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>One cache on one grid: where its tiles are kept, what they are made of and how. Immutable.</summary>
public sealed class TileSet
{
    /// <summary>Name of the cache in the configuration.</summary>
    public required string CacheName { get; init; }

    /// <summary>Key of the grid in the configuration; <see cref="TileGrid.Name"/> is what URLs show.</summary>
    public required string GridKey { get; init; }

    /// <summary>The pyramid of tiles.</summary>
    public required TileGrid Grid { get; init; }

    /// <summary>How tiles are grouped for one upstream request; 1 × 1 without buffer when the sources deliver single tiles.</summary>
    public required MetaGrid MetaGrid { get; init; }

    /// <summary>Where the tiles are kept.</summary>
    public required ITileCache Store { get; init; }

    /// <summary>What the tiles are made of, from bottom to top; none makes the cache read-only.</summary>
    public required IReadOnlyList<IMapSource> Sources { get; init; }

    /// <summary>How tiles are encoded.</summary>
    public required ImageOptions ImageOptions { get; init; }

    /// <summary>Format that sources are asked for.</summary>
    public required ImageFormat RequestFormat { get; init; }

    /// <summary>Area outside of which tiles count as empty; null is everywhere.</summary>
    public Coverage? Coverage { get; init; }

    /// <summary>Whether a map's missing tiles are requested as one rectangle in place of their metatiles.</summary>
    public bool MinimizeMetaRequests { get; init; }

    /// <summary>How many metatiles one request may create at the same time.</summary>
    public int ConcurrentCreators { get; init; } = 2;

    /// <summary>A map that needs this many tiles or more is refused.</summary>
    public int MaxTileLimit { get; init; } = 500;

    /// <summary>How long a caller waits for a tile that is being made.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When stored tiles are made again; null for never.</summary>
    public RefreshRule? Refresh { get; init; }

    /// <summary>Identity within a configuration.</summary>
    public string Id => $"{CacheName}/{GridKey}";

    /// <summary>True when a tile lies in the grid and in the coverage.</summary>
    public bool Covers(TileCoord tile) =>
        Grid.Contains(tile) && (Coverage is null || Coverage.Intersects(Grid.TileBoundingBox(tile), Grid.Srs));
}
