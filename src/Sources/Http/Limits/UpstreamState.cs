namespace MapProxyCluster.Sources;

/// <summary>How an upstream host is, for operators.</summary>
/// <param name="Host">Host and port.</param>
public sealed record UpstreamState(string Host)
{
    /// <summary>How long it is still left alone; zero when it is not.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Time until the next turn that is free; zero when there is one, or no rate.</summary>
    public TimeSpan NextTurn { get; init; }

    /// <summary>The bounds of requests at a time; sources with the same number share one.</summary>
    public IReadOnlyList<UpstreamPlaces> Places { get; init; } = [];
}

/// <summary>A bound of requests at a time.</summary>
/// <param name="Bound">How many there may be.</param>
/// <param name="Used">How many there are.</param>
public sealed record UpstreamPlaces(int Bound, int Used);
