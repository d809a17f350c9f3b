using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>A metatile that is to be made: any of its tiles names it.</summary>
public sealed record MetatileRequest(string App, TileSet TileSet, TileCoord Main, Dimensions Dimensions)
{
    /// <summary>The tiles that the caller wants to have; null for all. Those who only want it made, name none.</summary>
    public IReadOnlyList<TileCoord>? Wanted { get; init; }

    /// <summary>
    /// For an unaligned request (minimize_meta_requests) the tiles that are needed: the smallest rectangle around them is made, with one
    /// request to the sources. Null for the aligned metatile.
    /// </summary>
    public IReadOnlyList<TileCoord>? Area { get; init; }

    /// <summary>
    /// Called when the sources have answered and only the tiles are left to be made of it. A hint: who joins another's flight, or asks another
    /// process, hears nothing before the end.
    /// </summary>
    public Action? Answered { get; init; }

    /// <summary>Identity across the cluster: app, cache, grid, level, position, dimensions.</summary>
    public string Key => Area is null ? KeyOf(Main) : $"{KeyOf(Main)}/{string.Join(',', Area)}";

    /// <summary>
    /// What decides where it is made. It has no other effect than its place: who writes into one file, makes all that goes into it.
    /// </summary>
    public string RoutingKey => TileSet.Store.SharedFile(Main.Z) is { } file ? $"file {file}" : Key;

    /// <summary>
    /// The keys of the aligned metatiles that are touched, in the order in which they have to be owned: those who want several of them
    /// never wait for each other in a circle.
    /// </summary>
    public IReadOnlyList<string> OwnedKeys => Area is null
        ? [KeyOf(Main)]
        : [.. TileSet.MetaGrid.MainTilesAround(Area).Select(KeyOf).Order(StringComparer.Ordinal)];

    private string KeyOf(TileCoord main) => $"{App}/{TileSet.Id}/{main}/{Dimensions}{(TileSet.HasSeedOnlySources ? "/seeding" : "")}";
}

/// <summary>The tiles of a metatile, at least those that were wanted; places without one are absent.</summary>
public sealed record MetatileResult(IReadOnlyDictionary<TileCoord, TileResult> Tiles)
{
    /// <summary>The sources have nothing there.</summary>
    public static readonly MetatileResult Empty = new(new Dictionary<TileCoord, TileResult>());

    /// <summary>The tile at a place, or the empty tile.</summary>
    public TileResult this[TileCoord tile] => Tiles.TryGetValue(tile, out TileResult? result) ? result : TileResult.Empty;
}

/// <summary>
/// The one seam to the cluster: gets missing tiles made. The grains' client forwards to the owner, where <see cref="MetatileMaker"/> does
/// the work.
/// </summary>
public interface IMetatileFetcher
{
    /// <summary>Has a metatile made, or joins those who already do.</summary>
    /// <exception cref="Sources.SourceException">A source failed; nothing was stored.</exception>
    Task<MetatileResult> FetchAsync(MetatileRequest request, CancellationToken cancellationToken);
}
