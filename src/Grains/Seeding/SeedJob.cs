using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>
/// Seed tasks that are run one after the other, by whichever silo has taken the job. It is plain data; how far it has come is kept beside
/// it, so that another silo goes on where one has died.
/// </summary>
public sealed record SeedJob
{
    /// <summary>Identity: sorts by time of creation.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the project; empty when there is only one.</summary>
    public string Project { get; init; } = "";

    /// <summary>What is to be done, in order.</summary>
    public required IReadOnlyList<SeedTask> Tasks { get; init; }

    /// <summary>A job waits while one with a higher priority is under way; those with the same run side by side.</summary>
    public int Priority { get; init; }

    /// <summary>Metatiles that are made at a time, in the whole cluster.</summary>
    public int Concurrency { get; init; } = DefaultConcurrency;

    /// <summary>Whether tiles are only counted.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Metatiles at a time, where nothing else is said.</summary>
    public const int DefaultConcurrency = 4;

    /// <summary>An identity for a job that begins now.</summary>
    public static string NewId(DateTimeOffset now) => $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..6]}";
}

/// <summary>Where a job is in its life.</summary>
public enum SeedJobState
{
    /// <summary>Nobody works on it at the moment: a silo will take it, or a job of higher priority goes first.</summary>
    Waiting,

    /// <summary>A silo works on it.</summary>
    Running,

    /// <summary>It was told to stop for the time being.</summary>
    Paused,

    /// <summary>All is done.</summary>
    Done,

    /// <summary>It cannot go on; it can be told to try again.</summary>
    Failed,

    /// <summary>It was told to stop for good.</summary>
    Cancelled,
}

/// <summary>What a job can be told.</summary>
public enum SeedJobCommand
{
    /// <summary>To stop for the time being.</summary>
    Pause,

    /// <summary>To go on, after a pause or a failure.</summary>
    Resume,

    /// <summary>To stop for good.</summary>
    Cancel,
}

/// <summary>How far a job has come, as its owner last wrote it down.</summary>
public sealed record SeedJobProgress
{
    /// <summary>What a job begins with.</summary>
    public static readonly SeedJobProgress None = new();

    /// <summary>Number of the task that is under way, from 0; the number of tasks when all are done.</summary>
    public int Task { get; init; }

    /// <summary>Where that task has come to: a run that begins there leaves nothing out. Null is its beginning.</summary>
    public WalkCursor? Cursor { get; init; }

    /// <summary>How much of that task is done, from 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>The level that it has come to; null before the first.</summary>
    public int? Level { get; init; }

    /// <summary>The box that it has come to, in the grid's SRS.</summary>
    public string? Box { get; init; }

    /// <summary>Metatiles that were made or cleared in all its tasks, or in a dry run would have been.</summary>
    public long Metatiles { get; init; }

    /// <summary>The tiles in them.</summary>
    public long Tiles { get; init; }

    /// <summary>Failures that were tried again.</summary>
    public long Retries { get; init; }

    /// <summary>What went wrong last; null when nothing did since.</summary>
    public string? Error { get; init; }

    /// <summary>When the first silo took it.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When this was written.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>Who works on it.</summary>
    public string? Silo { get; init; }
}

/// <summary>A task as lists show it.</summary>
public sealed record SeedTaskSummary(SeedTaskKind Kind, string Name, string Cache, string Grid, IReadOnlyList<int> Levels);

/// <summary>A job as lists show it: all but its areas, which may be large.</summary>
public sealed record SeedJobStatus
{
    /// <inheritdoc cref="SeedJob.Id"/>
    public required string Id { get; init; }

    /// <inheritdoc cref="SeedJob.Name"/>
    public required string Name { get; init; }

    /// <inheritdoc cref="SeedJob.Project"/>
    public string Project { get; init; } = "";

    /// <inheritdoc cref="SeedJob.Priority"/>
    public int Priority { get; init; }

    /// <inheritdoc cref="SeedJob.Concurrency"/>
    public int Concurrency { get; init; }

    /// <inheritdoc cref="SeedJob.IsDryRun"/>
    public bool IsDryRun { get; init; }

    /// <inheritdoc cref="SeedJob.Created"/>
    public DateTimeOffset Created { get; init; }

    /// <inheritdoc cref="SeedJob.Tasks"/>
    public IReadOnlyList<SeedTaskSummary> Tasks { get; init; } = [];

    /// <summary>Where it is in its life.</summary>
    public SeedJobState State { get; init; }

    /// <summary>How far it has come.</summary>
    public SeedJobProgress Progress { get; init; } = SeedJobProgress.None;

    /// <summary>True when nothing more will happen by itself.</summary>
    public bool IsEnded => State is SeedJobState.Done or SeedJobState.Failed or SeedJobState.Cancelled;

    /// <summary>True when a silo should work on it.</summary>
    public bool IsDue => State is SeedJobState.Waiting or SeedJobState.Running;

    /// <summary>A new job.</summary>
    public static SeedJobStatus Of(SeedJob job) => new()
    {
        Id = job.Id,
        Name = job.Name,
        Project = job.Project,
        Priority = job.Priority,
        Concurrency = job.Concurrency,
        IsDryRun = job.IsDryRun,
        Created = job.Created,
        Tasks = [.. job.Tasks.Select(task => new SeedTaskSummary(task.Kind, task.Name, task.Cache, task.Grid, task.Levels))],
    };
}
