using MapProxyCluster.Seed.Cluster;

namespace MapProxyCluster.Seed;

/// <summary>The options of the command, as they were given.</summary>
internal sealed record SeedOptions
{
    /// <summary>The seed.yaml.</summary>
    public required string SeedFile { get; init; }

    /// <summary>The mapproxy.yaml.</summary>
    public required string ConfigurationFile { get; init; }

    /// <summary>Metatiles that are made at a time.</summary>
    public int Concurrency { get; init; } = 2;

    /// <summary>Whether nothing is made or removed.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Levels at the end of each task without a look at the shape of its area.</summary>
    public int SkippedGeometryLevels { get; init; }

    /// <summary>Whether only tiles are made that are there and too old.</summary>
    public bool SkipsUncached { get; init; }

    /// <summary>Whether the tasks are told and nothing is done.</summary>
    public bool IsSummary { get; init; }

    /// <summary>Whether each task is asked about.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Names of seed tasks; null when none were named.</summary>
    public IReadOnlyList<string>? Seeds { get; init; }

    /// <summary>Names of cleanup tasks; null when none were named.</summary>
    public IReadOnlyList<string>? Cleanups { get; init; }

    /// <summary>An area that all tasks are limited to: a name in the seed.yaml, four numbers, or a file.</summary>
    public string? Coverage { get; init; }

    /// <summary>SRS of that area.</summary>
    public string CoverageSrs { get; init; } = "EPSG:4326";

    /// <summary>Whether others that seed the same cache are waited for.</summary>
    public bool UsesCacheLock { get; init; }

    /// <summary>Whether an earlier run is gone on with.</summary>
    public bool Continues { get; init; }

    /// <summary>Where the progress is kept; null for nowhere.</summary>
    public string? ProgressFile { get; init; }

    /// <summary>A file whose time is that of the last complete run.</summary>
    public string? ReseedFile { get; init; }

    /// <summary>How long a complete run is good enough.</summary>
    public TimeSpan? ReseedInterval { get; init; }

    /// <summary>When it ends at the latest.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>1: fewer lines, 2: no progress.</summary>
    public int Quiet { get; init; }

    /// <summary>Whether lines are printed on a terminal as well.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The Redis server of the cluster that does the work; null to do it here.</summary>
    public string? Cluster { get; init; }

    /// <summary>Whether the cluster is left alone with its job at once.</summary>
    public bool Detaches { get; init; }

    /// <summary>Priority of the cluster's job.</summary>
    public int Priority { get; init; }

    /// <summary>Name of the project that the cluster serves; empty when it serves one.</summary>
    public string Project { get; init; } = "";

    /// <summary>What is to be done with a job of the cluster that is there already; null to start one.</summary>
    public JobRequest? Job { get; init; }

    /// <summary>A logging configuration in Python's format.</summary>
    public string? LogConfiguration { get; init; }
}
