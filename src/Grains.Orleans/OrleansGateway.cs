using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Messaging;

namespace MapProxyCluster.Grains.Orleans;

/// <summary>A gateway: a client of the Orleans cluster. It starts without one, and joins when there is one.</summary>
public sealed class OrleansGateway(ClusterOptions options, ClusterRedis redis, TimeProvider time, ILoggerFactory loggers)
    : OrleansMember(options, redis, time, loggers.CreateLogger<OrleansGateway>())
{
    /// <inheritdoc/>
    public override bool IsSilo => false;

    /// <inheritdoc/>
    public override Silo? Self => null;

    /// <inheritdoc/>
    public override bool IsHomeOf(string key) => false;

    /// <inheritdoc/>
    protected override IHost BuildHost() => OrleansHosts.BuildClient(Options, loggers);

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<Silo>> FindSilosAsync(IServiceProvider services) =>
        [.. (await services.GetRequiredService<IGatewayListProvider>().GetGateways()).Select(NameOf)];

    /// <inheritdoc/>
    protected override Task<bool> IsExpelledAsync(IServiceProvider services) => Task.FromResult(false);

    // Orleans writes the address for gateways and the incarnation.
    private static Silo NameOf(Uri silo) => new($"http://{silo.Authority}", silo.AbsolutePath.Trim('/'));
}
