using MapProxyCluster.Engine;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Grains;

/// <summary>Rights to metatiles within one process.</summary>
public sealed class LocalOwnerships(TimeProvider time) : IOwnerships
{
    private readonly Dictionary<string, Turn> _held = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public async Task<IMetatileOwnership> AcquireAsync(string key, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task end;
            lock (_gate)
            {
                if (!_held.TryGetValue(key, out Turn? holder))
                {
                    var mine = new Turn(key, time.GetUtcNow());
                    _held[key] = mine;
                    return mine;
                }

                end = holder.End.Task;
            }

            await end.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(IMetatileOwnership ownership, SourceException? failure)
    {
        var turn = (Turn)ownership;
        lock (_gate)
        {
            _held.Remove(turn.Key);
        }

        if (failure is null)
        {
            turn.End.SetResult();
        }
        else
        {
            turn.End.SetException(failure);

            // Perhaps nobody waits.
            _ = turn.End.Task.Exception;
        }

        return Task.CompletedTask;
    }

    private sealed class Turn(string key, DateTimeOffset version) : IMetatileOwnership
    {
        public string Key => key;

        public DateTimeOffset Version => version;

        public bool IsHeld => true;

        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
