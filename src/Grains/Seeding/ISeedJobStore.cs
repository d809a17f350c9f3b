using MapProxyCluster.Caches;

namespace MapProxyCluster.Grains;

/// <summary>
/// Where jobs are kept, with how far they have come and who works on them. A job has at most one owner at a time: the one whose token it
/// bears, for as long as that one saves.
/// </summary>
public interface ISeedJobStore
{
    /// <summary>How long an owner may be silent before another takes its place.</summary>
    TimeSpan Lifetime { get; }

    /// <summary>Takes a job in; false when there is one with its identity.</summary>
    /// <exception cref="CacheFaultException">The store did not answer. All methods may throw it.</exception>
    Task<bool> CreateAsync(SeedJob job);

    /// <summary>All jobs, the latest first. Those that ended are forgotten after a week.</summary>
    Task<IReadOnlyList<SeedJobStatus>> ListAsync();

    /// <summary>The jobs that have not ended, the oldest first.</summary>
    Task<IReadOnlyList<SeedJobStatus>> ListOpenAsync();

    /// <summary>One job; null when there is none.</summary>
    Task<SeedJobStatus?> FindAsync(string id);

    /// <summary>A job with its tasks; null when there is none.</summary>
    Task<SeedJob?> LoadAsync(string id);

    /// <summary>Tells a job something; false when there is none, or when it makes no sense in its state.</summary>
    Task<bool> CommandAsync(string id, SeedJobCommand command);

    /// <summary>Takes or keeps the right to work on a job that is due; null when it is not, or when another has that right.</summary>
    Task<SeedJobProgress?> TakeAsync(string id, string token);

    /// <summary>Writes down how far the owner has come, which keeps its right; tells the state that the job is in.</summary>
    Task<SeedJobHold> SaveAsync(string id, string token, SeedJobProgress progress);

    /// <summary>The owner stops working on it. Where the job was told something meanwhile, that counts and not the state given here.</summary>
    Task ReleaseAsync(string id, string token, SeedJobProgress progress, SeedJobState state);
}

/// <summary>What an owner learns when it saves.</summary>
public enum SeedJobHold
{
    /// <summary>It goes on.</summary>
    Held,

    /// <summary>The job was told to stop.</summary>
    Told,

    /// <summary>Another works on it.</summary>
    Lost,

    /// <summary>The store has forgotten the job.</summary>
    Forgotten,
}
