using MapProxyCluster.Caches;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>A tile that is missing, or stored but due to be made again.</summary>
internal readonly record struct UnreadyTile(TileCoord Tile, CachedTile? Stored);

/// <summary>
/// Gets tiles of one metatile that are not ready: has them made, or shows what is stored where the cache's rule allows it.
/// </summary>
internal sealed partial class MetatileReader(string app, IMetatileFetcher fetcher, TimeProvider time, ILogger logger)
{
    private readonly RefreshPauses _pauses = new(time);

    /// <summary>The tiles of a metatile, parallel to those that are wanted.</summary>
    /// <exception cref="SourceException">A tile is missing and its sources failed.</exception>
    internal Task<TileResult[]> ReadAsync(
        TileSet set, TileCoord main, IReadOnlyList<UnreadyTile> tiles, Dimensions dimensions, CancellationToken cancellationToken) =>
        ReadAsync(new MetatileRequest(app, set, main, dimensions) { Wanted = [.. tiles.Select(tile => tile.Tile)] }, tiles, cancellationToken);

    /// <summary>Tiles of one level, requested as one rectangle; parallel to those that are wanted.</summary>
    /// <exception cref="SourceException">A tile is missing and its sources failed.</exception>
    internal Task<TileResult[]> ReadAreaAsync(
        TileSet set, IReadOnlyList<UnreadyTile> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        TileCoord[] area = [.. tiles.Select(tile => tile.Tile)];
        return ReadAsync(
            new MetatileRequest(app, set, set.MetaGrid.MainTile(area[0]), dimensions) { Wanted = area, Area = area }, tiles, cancellationToken);
    }

    private async Task<TileResult[]> ReadAsync(MetatileRequest request, IReadOnlyList<UnreadyTile> tiles, CancellationToken cancellationToken)
    {
        TileSet set = request.TileSet;
        if (MayShow(set, tiles, set.Refresh?.WhileRevalidate))
        {
            if (_pauses.Allows(request.Key))
            {
                _ = RefreshAsync(request with { Wanted = [] });
            }

            return Stale(tiles);
        }

        // After a failure, clients do not wait again and again for an upstream that is gone.
        bool mayStandIn = MayShow(set, tiles, set.Refresh?.IfError);
        if (mayStandIn && !_pauses.Allows(request.Key))
        {
            return Stale(tiles);
        }

        try
        {
            MetatileResult made = await fetcher.FetchAsync(request, cancellationToken);
            return [.. tiles.Select(tile => Count(made[tile.Tile]))];
        }
        catch (SourceException error) when (mayStandIn)
        {
            _pauses.Begin(request.Key);
            LogStandIn(request.Key, error.Message);
            return Stale(tiles);
        }
    }

    private bool MayShow(TileSet set, IReadOnlyList<UnreadyTile> tiles, TimeSpan? window)
    {
        DateTimeOffset now = time.GetUtcNow();
        return window > TimeSpan.Zero && tiles.All(tile => tile.Stored is { } stored && set.Refresh!.Overdue(stored.Timestamp, now) <= window);
    }

    private static TileResult[] Stale(IReadOnlyList<UnreadyTile> tiles) =>
        [.. tiles.Select(tile => Count(new TileResult(tile.Stored!.Data, tile.Stored.Timestamp, State: CacheState.Stale)))];

    private static TileResult Count(TileResult result)
    {
        EngineMetrics.Count(result.State);
        return result;
    }

    // Nobody waits for it: a failure is told to the log and tried again after a pause.
    private async Task RefreshAsync(MetatileRequest request)
    {
        try
        {
            await fetcher.FetchAsync(request, CancellationToken.None);
        }
        catch (Exception error)
        {
            _pauses.Begin(request.Key);
            LogRefreshFailed(request.Key, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Metatile}: a stale tile stands in for a failure ({Reason})")]
    private partial void LogStandIn(string metatile, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Metatile} could not be refreshed ({Reason})")]
    private partial void LogRefreshFailed(string metatile, string reason);
}
