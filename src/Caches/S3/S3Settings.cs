namespace MapProxyCluster.Caches;

/// <summary>How to reach an S3 service. Equal settings share a client.</summary>
public sealed record S3Settings
{
    /// <summary>Profile in the shared credentials file; null for the environment's credentials.</summary>
    public string? Profile { get; init; }

    /// <summary>Region of the service.</summary>
    public string? Region { get; init; }

    /// <summary>Address of a service other than Amazon's; buckets are part of its paths.</summary>
    public string? EndpointUrl { get; init; }
}
