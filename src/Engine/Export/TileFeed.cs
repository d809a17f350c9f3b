using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Where the tiles of a transfer come from; the result is parallel to the tiles, null where there is none.</summary>
/// <exception cref="Sources.SourceException">The tiles cannot be made.</exception>
public delegate Task<CachedTile?[]> TileFeed(IReadOnlyList<TileCoord> tiles, CancellationToken cancellationToken);

/// <summary>The kinds of feeds.</summary>
public static class TileFeeds
{
    /// <summary>Tiles as they lie in a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="numbers">How the store's grid numbers them.</param>
    public static TileFeed Stored(ITileCache store, SameTiles numbers) => async (tiles, cancellationToken) =>
        await store.LoadAsync([.. tiles.Select(numbers.InOther)], Dimensions.None, cancellationToken);

    /// <summary>Tiles that are made where they are missing, as far as their cache has sources.</summary>
    /// <param name="reader">Reads them.</param>
    /// <param name="set">The tile set that they are read from.</param>
    /// <param name="numbers">How its grid numbers them; null when the grid is the same.</param>
    public static TileFeed Made(TileReader reader, TileSet set, SameTiles? numbers) => async (tiles, cancellationToken) =>
    {
        TileCoord?[] places = [.. tiles.Select(tile => (TileCoord?)(numbers?.InOther(tile) ?? tile))];
        TileResult[] results = await reader.ReadAsync(set, places, Dimensions.None, cancellationToken);
        return [.. results.Select(result => result is { IsEmpty: false, IsCacheable: true } ? new CachedTile(result.Data, result.Timestamp) : null)];
    };
}
