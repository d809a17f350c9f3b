using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>
/// The exclusive right to a metatile for a short time, renewed while it is needed. Whether it still holds is judged by this process's
/// own clock, from the moment the last renewal was sent: a process that was stopped for a while knows at once that it has lost it.
/// </summary>
public sealed class Lease : IMetatileOwnership
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;
    private long _renewed;
    private volatile bool _isLost;

    internal Lease(string key, string token, DateTimeOffset version, long sent, TimeSpan lifetime, TimeProvider time) =>
        (Key, Token, Version, _renewed, _lifetime, _time) = (key, token, version, sent, lifetime, time);

    /// <summary>The grain's key.</summary>
    public string Key { get; }

    /// <inheritdoc/>
    public DateTimeOffset Version { get; }

    /// <inheritdoc/>
    public bool IsHeld => !_isLost && _time.GetElapsedTime(Volatile.Read(ref _renewed)) < _lifetime;

    /// <summary>What the lease is held with.</summary>
    internal string Token { get; }

    internal void Renewed(long sent) => Volatile.Write(ref _renewed, sent);

    internal void Lost() => _isLost = true;
}
