using System.Globalization;
using MapProxyCluster.Caches;
using MapProxyCluster.Grains;
using MapProxyCluster.Hosting;
using Microsoft.Extensions.Configuration;

namespace MapProxyCluster.Seed.Cluster;

/// <summary>The jobs of a running cluster, as a tool outside of it reaches them: through the Redis server where its members meet.</summary>
internal sealed class ClusterJobs : IDisposable
{
    private readonly RedisConnections _connections = new();
    private readonly ClusterOptions _options;

    /// <summary>Turns to a cluster.</summary>
    /// <param name="redis">Its Redis server; empty when none is named.</param>
    /// <exception cref="SettingsException">None is named.</exception>
    internal ClusterJobs(string redis)
    {
        IConfigurationRoot settings = Settings();
        settings["Cluster:Redis"] = redis;
        _options = ProcessSettings.ReadCluster(settings)
            ?? throw new SettingsException("--cluster needs the cluster's Redis server, as its value or in Cluster__Redis");
        Store = new ClusterSeedJobStore(new ClusterRedis(_options, _connections, TimeProvider.System), _options);
    }

    /// <summary>The Redis server that the environment names; null when it names none.</summary>
    internal static string? RedisOfEnvironment => Settings()["Cluster:Redis"] is { Length: > 0 } redis ? redis : null;

    /// <summary>Name of the cluster.</summary>
    internal string Name => _options.Id;

    /// <summary>The jobs.</summary>
    internal ISeedJobStore Store { get; }

    /// <inheritdoc/>
    public void Dispose() => _connections.Dispose();

    /// <summary>Prints all jobs, the latest first.</summary>
    internal async Task ListAsync()
    {
        IReadOnlyList<SeedJobStatus> jobs = await Store.ListAsync();
        if (jobs.Count == 0)
        {
            Console.WriteLine($"cluster '{Name}' has no seed jobs");
        }

        foreach (SeedJobStatus job in jobs)
        {
            SeedJobProgress progress = job.Progress;
            double share = job.State == SeedJobState.Done ? 1 : job.Tasks.Count == 0 ? 0 : (progress.Task + progress.Share) / job.Tasks.Count;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{job.Id}  {job.State.ToString().ToLowerInvariant(),-9} {share * 100,6:F2}%  {progress.Tiles} tiles  {job.Name}{(progress.Error is { } error ? $"  ({error})" : "")}"));
        }
    }

    /// <summary>Tells a job something; false when it cannot follow, which is printed.</summary>
    internal async Task<bool> CommandAsync(string id, SeedJobCommand command)
    {
        if (await Store.CommandAsync(id, command))
        {
            return true;
        }

        SeedJobStatus? job = await Store.FindAsync(id);
        string why = job is null ? $"there is no seed job '{id}'" : $"seed job {id} is {job.State.ToString().ToLowerInvariant()}";
        Console.Error.WriteLine($"ERROR: {why}");
        return false;
    }

    private static IConfigurationRoot Settings() => (IConfigurationRoot)ProcessSettings.Sources([]);
}
