using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Seeding: makes the metatiles that have a tile missing or too old, through the same fetcher as the answers to clients.</summary>
internal sealed class TileMaking : ISeedWork
{
    private readonly MapCatalog _catalog;
    private readonly TileSet _set;
    private readonly IMetatileFetcher _fetcher;
    private readonly TileStates _states;
    private readonly bool _skipsUncached;

    internal TileMaking(MapCatalog catalog, SeedTask task, IMetatileFetcher fetcher, TimeProvider time)
    {
        (_catalog, _fetcher, _skipsUncached) = (catalog, fetcher, task.SkipsUncached);
        _set = catalog.TileSets[task.TileSetId].For(new SeedTerms(task.Before));
        _states = new TileStates(_set, written => _set.Refresh?.IsDue(written, time.GetUtcNow()) == true);
    }

    /// <inheritdoc/>
    public bool FindsAll => _set.Rescale is not null;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TileCoord>?> FindAsync(TileCoord main, CancellationToken cancellationToken) => _states.FindAsync(
        _set.Coverage is null ? _states.TilesOf(main) : _states.TilesOf(main).Where(_set.Covers),
        state => state == TileState.Due || (state == TileState.Missing && !_skipsUncached),
        isFirstEnough: !FindsAll,
        cancellationToken);

    /// <inheritdoc/>
    public async Task DoAsync(TileCoord main, IReadOnlyList<TileCoord> found, CancellationToken cancellationToken)
    {
        if (_set.Rescale is not null)
        {
            // What cannot be had otherwise is made of other levels, tile by tile; the reader knows how.
            await _catalog.Tiles.ReadAsync(_set, [.. found.Select(tile => (TileCoord?)tile)], Dimensions.None, cancellationToken);
            return;
        }

        var request = new MetatileRequest(_catalog.App, _set, main, Dimensions.None) { Wanted = [found[0]] };
        MetatileResult made = await _fetcher.FetchAsync(request, cancellationToken);
        TileResult tile = made[found[0]];

        // A client gets its tile from a cache that is full as well. Here, nobody would notice.
        if (!tile.IsEmpty && tile.IsCacheable && !await IsStoredAsync(found[0], tile, cancellationToken))
        {
            throw new IOException($"cache '{_set.CacheName}' did not store tile {found[0]}");
        }
    }

    private async ValueTask<bool> IsStoredAsync(TileCoord tile, TileResult made, CancellationToken cancellationToken) => _set.Store.HasTimestamps
        ? made.Timestamp is not null
        : await _set.Store.LoadAsync(tile, Dimensions.None, cancellationToken) is not null;
}
