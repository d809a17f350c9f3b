using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>A metatile that is to be made: any of its tiles names it.</summary>
public sealed record MetatileRequest(string App, TileSet TileSet, TileCoord Main, Dimensions Dimensions)
{
    /// <summary>Identity across the cluster: app, cache, grid, level, position, dimensions.</summary>
    public string Key => $"{App}/{TileSet.Id}/{Main}/{Dimensions}";
}

/// <summary>The tiles of a metatile; places without one are absent.</summary>
public sealed record MetatileResult(IReadOnlyDictionary<TileCoord, TileResult> Tiles)
{
    /// <summary>The sources have nothing there.</summary>
    public static readonly MetatileResult Empty = new(new Dictionary<TileCoord, TileResult>());

    /// <summary>The tile at a place, or the empty tile.</summary>
    public TileResult this[TileCoord tile] => Tiles.TryGetValue(tile, out TileResult? result) ? result : TileResult.Empty;
}

/// <summary>
/// The one seam to the cluster: makes missing tiles. <see cref="MetatileFetcher"/> does the work; the grains' client forwards to its owner.
/// </summary>
public interface IMetatileFetcher
{
    /// <summary>Makes a metatile, or joins those who already do.</summary>
    /// <exception cref="Sources.SourceException">A source failed; nothing was stored.</exception>
    Task<MetatileResult> FetchAsync(MetatileRequest request, CancellationToken cancellationToken);
}
