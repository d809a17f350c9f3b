using MapProxyCluster.Engine;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Grains;

/// <summary>Where jobs are worked on: what a silo, or a process that is alone, has to offer them.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Store">Where jobs are kept.</param>
/// <param name="Catalogs">The catalog of a project; null when it is not served.</param>
/// <param name="Fetcher">Has metatiles made by those who own them.</param>
/// <param name="IsHome">Whether a job is rather for this site than for another.</param>
/// <param name="Time">Clock.</param>
/// <param name="Logger">Where the fate of jobs is told.</param>
public sealed record SeedJobSite(
    string Name,
    ISeedJobStore Store,
    Func<string, MapCatalog?> Catalogs,
    IMetatileFetcher Fetcher,
    Func<string, bool> IsHome,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>What runs a task of a job.</summary>
    /// <exception cref="InvalidOperationException">What it is for is not served here.</exception>
    internal SeedRuns RunsFor(SeedJob job, SeedTask task)
    {
        MapCatalog catalog = Catalogs(job.Project)?.ForSeeding ?? throw new InvalidOperationException($"the project '{job.Project}' is not served");
        if (!catalog.TileSets.TryGetValue(task.TileSetId, out TileSet? set))
        {
            throw new InvalidOperationException($"there is no cache '{task.Cache}' with the grid '{task.Grid}'");
        }

        if (task.Levels[^1] >= set.Grid.LevelCount)
        {
            throw new InvalidOperationException($"the grid '{task.Grid}' has no level {task.Levels[^1]}");
        }

        return new SeedRuns(catalog, Fetcher, Time);
    }
}
