using System.Diagnostics.CodeAnalysis;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>
/// Seeding: makes the metatiles that have a tile missing or too old, through the same fetcher as the answers to clients. It waits for the
/// sources of a bounded number at a time; tiles of those that have answered are encoded and stored beside.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "a semaphore that nobody waits for by its handle holds nothing to dispose of")]
internal sealed class TileMaking : ISeedWork
{
    private readonly MapCatalog _catalog;
    private readonly TileSet _set;
    private readonly IMetatileFetcher _fetcher;
    private readonly TileStates _states;
    private readonly bool _skipsUncached;
    private readonly SemaphoreSlim _places;
    private readonly TimeProvider _time;

    internal TileMaking(MapCatalog catalog, SeedTask task, IMetatileFetcher fetcher, TimeProvider time, int concurrency)
    {
        _places = new SemaphoreSlim(concurrency);
        (_catalog, _fetcher, _skipsUncached, _time) = (catalog, fetcher, task.SkipsUncached, time);
        _set = catalog.TileSets[task.TileSetId].For(new SeedTerms(task.Before));
        _states = new TileStates(_set, IsDue);
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
        // Before the fetch, whose time is limited.
        await _places.WaitAsync(cancellationToken);
        using var place = new Place(_places);
        if (_set.Rescale is not null)
        {
            // What cannot be had otherwise is made of other levels, tile by tile; the reader knows how.
            await _catalog.Tiles.ReadAsync(_set, [.. found.Select(tile => (TileCoord?)tile)], Dimensions.None, cancellationToken);
            return;
        }

        var request = new MetatileRequest(_catalog.App, _set, main, Dimensions.None) { Wanted = [found[0]], Answered = place.Dispose };
        TileResult tile = (await _fetcher.FetchAsync(request, cancellationToken))[found[0]];
        if (tile.State == CacheState.Hit && IsDue(tile.Timestamp))
        {
            // We have joined a client's flight, which was content with tiles of that age.
            tile = (await _fetcher.FetchAsync(request, cancellationToken))[found[0]];
        }

        // A client gets its tile from a cache that is full as well. Here, nobody would notice.
        if (!tile.IsEmpty && tile.IsCacheable && !await IsStoredAsync(found[0], tile, cancellationToken))
        {
            throw new IOException($"cache '{_set.CacheName}' did not store tile {found[0]}");
        }
    }

    private bool IsDue(DateTimeOffset? written) => _set.Refresh?.IsDue(written, _time.GetUtcNow()) == true;

    private async ValueTask<bool> IsStoredAsync(TileCoord tile, TileResult made, CancellationToken cancellationToken) => _set.Store.HasTimestamps
        ? made.Timestamp is not null
        : await _set.Store.LoadAsync(tile, Dimensions.None, cancellationToken) is not null;

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        private int _isFree;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0)
            {
                places.Release();
            }
        }
    }
}
