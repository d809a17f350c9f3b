namespace MapProxyCluster.Configuration;

/// <summary>A point in time: fixed, the modification time of a file, or a span before now (behaviour reference 1.6).</summary>
/// <param name="Time">A fixed time; wins over the others.</param>
/// <param name="File">A file whose modification time counts, relative to the configuration.</param>
/// <param name="Before">A span before now.</param>
public sealed record TimeSpecification(DateTimeOffset? Time, string? File, TimeSpan? Before);
