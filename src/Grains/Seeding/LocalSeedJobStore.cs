namespace MapProxyCluster.Grains;

/// <summary>Jobs of one process, gone with it.</summary>
public sealed class LocalSeedJobStore(TimeProvider time) : ISeedJobStore
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public TimeSpan Lifetime => TimeSpan.MaxValue;

    /// <inheritdoc/>
    public Task<bool> CreateAsync(SeedJob job)
    {
        lock (_gate)
        {
            DateTimeOffset old = time.GetUtcNow() - Memory;
            foreach (string id in _entries.Where(entry => entry.Value.Status.IsEnded && entry.Value.Status.Progress.Updated < old).Select(entry => entry.Key).ToArray())
            {
                _entries.Remove(id);
            }

            return Task.FromResult(_entries.TryAdd(job.Id, new Entry(job) { Status = SeedJobStatus.Of(job) }));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeedJobStatus>> ListAsync() => Select(entries => entries.OrderByDescending(status => status.Created));

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeedJobStatus>> ListOpenAsync() =>
        Select(entries => entries.Where(status => !status.IsEnded).OrderBy(status => status.Created));

    /// <inheritdoc/>
    public Task<SeedJobStatus?> FindAsync(string id) => Find(id, entry => entry.Status);

    /// <inheritdoc/>
    public Task<SeedJob?> LoadAsync(string id) => Find(id, entry => entry.Job);

    /// <inheritdoc/>
    public Task<bool> CommandAsync(string id, SeedJobCommand command)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(id, out Entry? entry) || SeedJobStates.After(entry.Status.State, command) is not { } state)
            {
                return Task.FromResult(false);
            }

            entry.Status = entry.Status with { State = state };
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public Task<SeedJobProgress?> TakeAsync(string id, string token)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(id, out Entry? entry) || !entry.Status.IsDue || (entry.Owner is not null && entry.Owner != token))
            {
                return Task.FromResult<SeedJobProgress?>(null);
            }

            entry.Owner = token;
            entry.Status = entry.Status with { State = SeedJobState.Running };
            return Task.FromResult<SeedJobProgress?>(entry.Status.Progress);
        }
    }

    /// <inheritdoc/>
    public Task<SeedJobHold> SaveAsync(string id, string token, SeedJobProgress progress)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(id, out Entry? entry))
            {
                return Task.FromResult(SeedJobHold.Forgotten);
            }

            if (entry.Owner != token)
            {
                return Task.FromResult(SeedJobHold.Lost);
            }

            entry.Status = entry.Status with { Progress = progress, State = entry.Status.IsDue ? SeedJobState.Running : entry.Status.State };
            return Task.FromResult(entry.Status.IsDue ? SeedJobHold.Held : SeedJobHold.Told);
        }
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(string id, string token, SeedJobProgress progress, SeedJobState state)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(id, out Entry? entry) && entry.Owner == token)
            {
                entry.Owner = null;
                entry.Status = entry.Status with { Progress = progress, State = entry.Status.State == SeedJobState.Running ? state : entry.Status.State };
            }
        }

        return Task.CompletedTask;
    }

    private Task<IReadOnlyList<SeedJobStatus>> Select(Func<IEnumerable<SeedJobStatus>, IEnumerable<SeedJobStatus>> choose)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<SeedJobStatus>>([.. choose(_entries.Values.Select(entry => entry.Status))]);
        }
    }

    private Task<T?> Find<T>(string id, Func<Entry, T> choose)
        where T : class
    {
        lock (_gate)
        {
            return Task.FromResult(_entries.TryGetValue(id, out Entry? entry) ? choose(entry) : null);
        }
    }

    private sealed class Entry(SeedJob job)
    {
        public SeedJob Job => job;

        public required SeedJobStatus Status { get; set; }

        public string? Owner { get; set; }
    }
}
