using MapProxyCluster.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Grains.Orleans;

/// <summary>Registers the Orleans runtime.</summary>
public static class OrleansServices
{
    /// <summary>Adds the runtime for a silo or a gateway, as the cluster's options say.</summary>
    public static void AddOrleansRuntime(this IServiceCollection services)
    {
        services.AddSingleton<OrleansMember>(provider => provider.GetRequiredService<ClusterOptions>().Endpoint is null
            ? ActivatorUtilities.CreateInstance<OrleansGateway>(provider)
            : ActivatorUtilities.CreateInstance<OrleansSilo>(provider));
        services.AddSingleton<ICluster>(provider => provider.GetRequiredService<OrleansMember>());
        services.AddSingleton<IGrainRuntime>(provider => new OrleansRuntime(
            provider.GetRequiredService<OrleansMember>(),
            provider.GetService<SiloMetatiles>(),
            new LocalRuntime(provider.GetRequiredService<IMetatileMaker>(), provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<OrleansRuntime>>()));

        // Orleans tells each lost connection with its whole stack, again and again. A level in the settings of the process wins.
        services.PostConfigure<LoggerFilterOptions>(filter => filter.Rules.Insert(0, new LoggerFilterRule(null, "Orleans", LogLevel.Error, null)));
    }
}
