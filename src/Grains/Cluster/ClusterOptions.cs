using MapProxyCluster.Caches;

namespace MapProxyCluster.Grains;

/// <summary>The runtimes that spread grains over silos.</summary>
public enum ClusterRuntimeKind
{
    /// <summary>Ours, over Redis and HTTP/2.</summary>
    Redis,

    /// <summary>Microsoft Orleans; only in builds that have it.</summary>
    Orleans,
}

/// <summary>How a process takes part in a cluster.</summary>
public sealed record ClusterOptions
{
    /// <summary>The Redis server that the members meet at.</summary>
    public required RedisSettings Redis { get; init; }

    /// <summary>Name of the cluster; several can share a server.</summary>
    public string Id { get; init; } = "default";

    /// <summary>A silo's own address, listened on and told to the others; null for gateways.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>What decides where grains live.</summary>
    public ClusterRuntimeKind Runtime { get; init; }

    /// <summary>With Orleans, the port at which gateways reach a silo; silos reach each other at the endpoint's.</summary>
    public int GatewayPort { get; init; }

    /// <summary>What proves that a call comes from a member.</summary>
    public string Secret { get; init; } = "";

    /// <summary>File with the certificate of this process's cluster endpoint (PEM); null without encryption.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>File with the certificate's key (PEM).</summary>
    public string? KeyFile { get; init; }

    /// <summary>File with the certificates that members' endpoints are checked against (PEM); null for the system's.</summary>
    public string? TrustedFile { get; init; }

    /// <summary>Metatiles that a silo makes at the same time; more are refused until some are done.</summary>
    public int MaximumFlights { get; init; } = 1000;

    /// <summary>How often members tell that they live, and leases are renewed.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A silo that was silent for so long counts as dead.</summary>
    public TimeSpan MemberLifetime { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>A lease that was not renewed for so long is free.</summary>
    public TimeSpan LeaseLifetime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What all keys and channels begin with.</summary>
    public string Prefix => $"mapproxycluster:{Id}";
}
