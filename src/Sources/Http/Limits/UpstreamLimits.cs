namespace MapProxyCluster.Sources;

/// <summary>How much is asked of an upstream host, and when it is left alone.</summary>
public sealed record UpstreamLimits
{
    /// <summary>No bounds.</summary>
    public static readonly UpstreamLimits None = new();

    /// <summary>Requests at a time; 0 for no bound.</summary>
    public int Concurrent { get; init; }

    /// <summary>Requests in any second; 0 for no bound.</summary>
    public double Rate { get; init; }

    /// <summary>Requests that may follow each other without a pause; 1 spaces all evenly.</summary>
    public int Burst { get; init; } = 1;

    /// <summary>Failures in a row that begin a pause; 0 for never.</summary>
    public int BreakerFailures { get; init; } = 20;

    /// <summary>Length of that pause.</summary>
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time between two requests; zero without a rate. More than the rate asks for: requests do not arrive at the upstream as evenly as
    /// they leave, and the rate holds for any second there.
    /// </summary>
    public TimeSpan Interval => Rate > 0 ? TimeSpan.FromSeconds(1.12 / Rate) : TimeSpan.Zero;

    /// <summary>A turn that is used later than this is lost: late requests would arrive together with others.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(30);
}
