using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Hosting;

namespace MapProxyCluster.Gateway.Hosting;

/// <summary>What a gateway process is told at its start.</summary>
public sealed class GatewayOptions
{
    /// <summary>What all processes are told.</summary>
    public required ProcessSettings Process { get; init; }

    /// <summary>Where to listen for clients, such as "http://127.0.0.1:8080".</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Whose forwarding headers are believed.</summary>
    public TrustedProxies TrustedProxies { get; init; } = TrustedProxies.Parse(null);

    /// <summary>Whether each request is logged to stdout.</summary>
    public bool LogRequests { get; init; } = true;
}
