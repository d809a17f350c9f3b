namespace MapProxyCluster.Sources;

/// <summary>Where the tiles of an answer came from.</summary>
public enum CacheState
{
    /// <summary>All were stored.</summary>
    Hit,

    /// <summary>At least one was made for this answer.</summary>
    Miss,

    /// <summary>At least one was stored and should have been made again.</summary>
    Stale,
}

/// <summary>Collects, over all caches that an answer is made of, where its tiles came from. Safe for concurrent use.</summary>
public sealed class CacheReport
{
    private readonly Lock _gate = new();

    /// <summary>The state of the whole answer; null when no cache took part. Stale tiles outweigh new ones, those outweigh stored ones.</summary>
    public CacheState? State { get; private set; }

    /// <summary>The oldest time of writing among stored tiles.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    /// <summary>Adds a tile.</summary>
    public void Add(CacheState state, DateTimeOffset? written)
    {
        lock (_gate)
        {
            State = State is { } known && known > state ? known : state;
            if (state != CacheState.Miss && written < (Oldest ?? DateTimeOffset.MaxValue))
            {
                Oldest = written;
            }
        }
    }
}
