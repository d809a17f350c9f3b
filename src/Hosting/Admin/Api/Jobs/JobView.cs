using MapProxyCluster.Grains;

namespace MapProxyCluster.Hosting;

/// <summary>A job as the admin API shows it.</summary>
internal sealed record JobView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Empty when there is only one project.</summary>
    public required string Project { get; init; }

    public required SeedJobState State { get; init; }

    public required bool DryRun { get; init; }

    public required int Priority { get; init; }

    public required int Concurrency { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Updated { get; init; }

    /// <summary>How much of it is done, from 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>Number of the task that is under way, from 0; the number of tasks when all are done.</summary>
    public required int Task { get; init; }

    public required IReadOnlyList<SeedTaskSummary> Tasks { get; init; }

    /// <summary>The level that it has come to.</summary>
    public int? Level { get; init; }

    /// <summary>The box that it has come to, in the grid's SRS.</summary>
    public string? Box { get; init; }

    /// <summary>Metatiles that were made or cleared, or would have been.</summary>
    public required long Metatiles { get; init; }

    /// <summary>The tiles in them.</summary>
    public required long Tiles { get; init; }

    public required long Retries { get; init; }

    /// <summary>What went wrong last.</summary>
    public string? Error { get; init; }

    /// <summary>Who works on it.</summary>
    public string? Silo { get; init; }

    internal static JobView Of(SeedJobStatus job)
    {
        SeedJobProgress progress = job.Progress;
        int tasks = Math.Max(1, job.Tasks.Count);
        return new JobView
        {
            Id = job.Id,
            Name = job.Name,
            Project = job.Project,
            State = job.State,
            DryRun = job.IsDryRun,
            Priority = job.Priority,
            Concurrency = job.Concurrency,
            Created = job.Created,
            Started = progress.Started,
            Updated = progress.Updated,
            Share = job.State == SeedJobState.Done ? 1 : Math.Clamp((progress.Task + progress.Share) / tasks, 0, 1),
            Task = progress.Task,
            Tasks = job.Tasks,
            Level = progress.Level,
            Box = progress.Box,
            Metatiles = progress.Metatiles,
            Tiles = progress.Tiles,
            Retries = progress.Retries,
            Error = progress.Error,
            Silo = job.State == SeedJobState.Running ? progress.Silo : null,
        };
    }
}
