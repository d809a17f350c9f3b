using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Turns tasks into runs on a catalog. It needs nothing but the task, so that any process with the same configuration can do it.</summary>
/// <param name="catalog">The caches, built for seeding.</param>
/// <param name="fetcher">Makes metatiles.</param>
/// <param name="time">Clock.</param>
public sealed class SeedRuns(MapCatalog catalog, IMetatileFetcher fetcher, TimeProvider time)
{
    /// <summary>What a task goes over. It must have levels.</summary>
    public WalkArea AreaOf(SeedTask task) => new(catalog.TileSets[task.TileSetId].MetaGrid, task.Levels, task.Coverage, task.SkippedGeometryLevels);

    /// <summary>Prepares a run of a task, tile by tile.</summary>
    public SeedRun Prepare(SeedTask task, SeedRunOptions options, WalkCursor? start, ISeedObserver? observer)
    {
        if (task.Kind == SeedTaskKind.Cleanup)
        {
            return new SeedRun(AreaOf(task), new TileRemoval(catalog.TileSets[task.TileSetId], task.Before), options, time, start, observer);
        }

        var making = new TileMaking(catalog, task, fetcher, time, options.Concurrency);
        return new SeedRun(AreaOf(task), making, options with { Surplus = 2 * Environment.ProcessorCount }, time, start, observer);
    }

    /// <summary>A cleanup that does not look at each place; null where it has to.</summary>
    public LevelCleanup? LevelCleanupFor(SeedTask task, bool isDryRun) => LevelCleanup.For(catalog.TileSets[task.TileSetId], task, isDryRun);

    /// <summary>For a cleanup of whole levels, the cache that can do it at once; null when it has to go tile by tile.</summary>
    public ILevelRemoval? LevelRemovalFor(SeedTask task) => LevelCleanup.RemovalFor(catalog.TileSets[task.TileSetId], task);
}
