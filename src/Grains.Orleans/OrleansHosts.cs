using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace MapProxyCluster.Grains.Orleans;

/// <summary>Builds the hosts in which Orleans runs, and sets its options.</summary>
internal static class OrleansHosts
{
    private const string Service = "mapproxycluster";
    private const int MaximumMessage = 64 * 1024 * 1024;
    private const int MaximumQueue = 1000;

    // Far above what upstreams may take: each caller has its own deadline, and asks for signs of life meanwhile.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromMinutes(10);

    internal static IHost BuildSilo(ClusterOptions cluster, ILoggerFactory loggers, Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = CreateBuilder(loggers);
        configure(builder.Services);
        builder.UseOrleans(silo =>
        {
            silo.UseRedisClustering(cluster.Redis.Configuration);
            silo.Configure<global::Orleans.Configuration.ClusterOptions>(options => Name(options, cluster));
            silo.Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = AddressOf(cluster.Endpoint!);
                options.SiloPort = cluster.Endpoint!.Port;
                options.GatewayPort = cluster.GatewayPort;
            });
            silo.Configure<SiloMessagingOptions>(options =>
            {
                SetLimits(options);
                options.SystemResponseTimeout = TimeSpan.FromSeconds(5);
                options.MaxEnqueuedRequestsHardLimit = MaximumQueue;
                options.MaxEnqueuedRequestsHardLimit_StatelessWorker = MaximumQueue;
            });
            silo.Configure<ClusterMembershipOptions>(SetMembership);

            // Silos are meant to be busy: they are full when too many metatiles are in flight, or memory runs out.
            silo.Configure<LoadSheddingOptions>(options => (options.LoadSheddingEnabled, options.CpuThreshold, options.MemoryThreshold) = (true, 100, 95));
            silo.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionQuantum = TimeSpan.FromSeconds(5);
                options.CollectionAge = TimeSpan.FromSeconds(15);
            });
            silo.Configure<ConnectionOptions>(SetConnections);
            silo.Configure<SiloConnectionOptions>(new Handshake(cluster).AddTo);
        });
        return builder.Build();
    }

    internal static IHost BuildClient(ClusterOptions cluster, ILoggerFactory loggers)
    {
        HostApplicationBuilder builder = CreateBuilder(loggers);
        builder.UseOrleansClient(client =>
        {
            client.UseRedisClustering(cluster.Redis.Configuration);
            KnownGateways.Decorate(client.Services);
            client.Configure<global::Orleans.Configuration.ClusterOptions>(options => Name(options, cluster));
            client.Configure<ClientMessagingOptions>(SetLimits);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = cluster.Heartbeat);
            client.Configure<ConnectionOptions>(SetConnections);
            client.Configure<ClientConnectionOptions>(new Handshake(cluster).AddTo);
        });
        return builder.Build();
    }

    private static HostApplicationBuilder CreateBuilder(ILoggerFactory loggers)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(loggers);

        // Signals are for the process's own host.
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        return builder;
    }

    private static void Name(global::Orleans.Configuration.ClusterOptions options, ClusterOptions cluster) =>
        (options.ServiceId, options.ClusterId) = (Service, cluster.Id);

    private static void SetLimits(MessagingOptions options) => (options.ResponseTimeout, options.MaxMessageBodySize) = (ResponseTimeout, MaximumMessage);

    // A silo that is gone is noticed after four probes of a second; one that starts gives up on members that do not answer after a minute.
    private static void SetMembership(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 4;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(1);
        options.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        options.DefunctSiloExpiration = TimeSpan.FromHours(1);
        options.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
    }

    private static void SetConnections(ConnectionOptions options) =>
        (options.OpenConnectionTimeout, options.ConnectionRetryDelay) = (TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(200));

    // Orleans wants addresses; the endpoint may be a name.
    private static IPAddress AddressOf(Uri endpoint) => IPAddress.TryParse(endpoint.Host, out IPAddress? address)
        ? address
        : Array.Find(Dns.GetHostAddresses(endpoint.Host), found => found.AddressFamily == AddressFamily.InterNetwork)
            ?? throw new IOException($"Cluster__Endpoint: the name {endpoint.Host} has no address");

    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
