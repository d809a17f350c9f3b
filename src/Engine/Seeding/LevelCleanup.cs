using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>
/// A cleanup level by level, for caches that need not look at each place where a tile might be: they remove a level at once, or list the
/// tiles that they have.
/// </summary>
public sealed class LevelCleanup
{
    // Below, a look at each place is quick, and does not read a level for the sake of a corner of it.
    private const long WorthListing = 1_000_000;
    private const int BatchSize = 1000;

    private readonly TileSet _set;
    private readonly SeedTask _task;
    private readonly bool _isDryRun;
    private readonly BoundingBox _box;
    private readonly Coverage? _area;
    private readonly TileRemoval _removal;

    private LevelCleanup(TileSet set, SeedTask task, bool isDryRun)
    {
        (_set, _task, _isDryRun) = (set, task, isDryRun);
        _area = task.Coverage?.In(set.Grid.Srs);
        _box = _area?.Extent.BoundingBox ?? set.Grid.BoundingBox;
        _removal = new TileRemoval(set, task.Before);
    }

    // Without removing anything, only a store that has its tiles in files can count those of a level.
    private ILevelRemoval? AtOnce => RemovalFor(_set, _task) is { } store && (!_isDryRun || store.LevelFolder(0) is not null) ? store : null;

    private bool IsListed => _set.Store is ITileListing { CanList: true }
        && _task.Levels.Sum(level => _set.Grid.BlockWithin(_box, level)?.Count ?? 0) > WorthListing;

    /// <summary>Removes or counts the tiles of a level.</summary>
    /// <returns>How many they were; 0 where the store does not tell.</returns>
    /// <exception cref="IOException">The store failed.</exception>
    public async Task<long> RunAsync(int level, CancellationToken cancellationToken)
    {
        if (AtOnce is not { } store)
        {
            return await RunListedAsync(level, cancellationToken);
        }

        return _isDryRun
            ? store.FilesToRemove(level, _task.Before).LongCount()
            : await store.RemoveLevelAsync(level, _task.Before, cancellationToken) ?? 0;
    }

    /// <summary>The cleanup of a task; null where each place has to be looked at.</summary>
    public static LevelCleanup? For(TileSet set, SeedTask task, bool isDryRun)
    {
        if (task.Kind != SeedTaskKind.Cleanup)
        {
            return null;
        }

        var cleanup = new LevelCleanup(set, task, isDryRun);
        return cleanup.AtOnce is not null || cleanup.IsListed ? cleanup : null;
    }

    /// <summary>For a cleanup of whole levels, the cache that can do it at once; null when it has to go tile by tile.</summary>
    internal static ILevelRemoval? RemovalFor(TileSet set, SeedTask task) =>
        task is { Kind: SeedTaskKind.Cleanup, Coverage: null } && set.Store is ILevelRemoval { CanRemoveLevels: true } store ? store : null;

    private async Task<long> RunListedAsync(int level, CancellationToken cancellationToken)
    {
        if (_set.Grid.BlockWithin(_box, level) is not { } block)
        {
            return 0;
        }

        long count = 0;
        var batch = new List<TileCoord>(BatchSize);
        await foreach (TileCoord tile in ((ITileListing)_set.Store).ListAsync(new TileRange(block.First, block.Last), cancellationToken))
        {
            if (IsWithin(tile))
            {
                batch.Add(tile);
            }

            if (batch.Count == BatchSize)
            {
                count += await CleanAsync(batch, cancellationToken);
                batch.Clear();
            }
        }

        return count + await CleanAsync(batch, cancellationToken);
    }

    // As in a walk, the metatile decides.
    private bool IsWithin(TileCoord tile)
    {
        if (_area is null)
        {
            return true;
        }

        TileCoord main = _set.MetaGrid.MainTile(tile);
        PixelSize size = _set.MetaGrid.SizeAt(tile.Z);
        BoundingBox box = _set.Grid.TilesBoundingBox(main, new TileCoord(main.X + size.Width - 1, main.Y + size.Height - 1, tile.Z));
        return _area.Intersects(box, _set.Grid.Srs);
    }

    private async Task<long> CleanAsync(IReadOnlyList<TileCoord> tiles, CancellationToken cancellationToken)
    {
        if (await _removal.FindAsync(tiles, cancellationToken) is not { } due)
        {
            return 0;
        }

        if (!_isDryRun)
        {
            await _removal.RemoveAsync(due, cancellationToken);
        }

        return due.Count;
    }
}
