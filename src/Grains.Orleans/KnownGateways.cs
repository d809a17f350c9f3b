using Microsoft.Extensions.DependencyInjection;
using Orleans.Messaging;

namespace MapProxyCluster.Grains.Orleans;

/// <summary>Remembers the silos that were there: a list that has become empty is rather Redis's loss than the end of them all.</summary>
internal sealed class KnownGateways(IGatewayListProvider redis) : IGatewayListProvider
{
    private IList<Uri> _last = [];

    /// <inheritdoc/>
    public TimeSpan MaxStaleness => redis.MaxStaleness;

    /// <inheritdoc/>
    [Obsolete("Orleans no longer asks.")]
    public bool IsUpdatable => true;

    /// <summary>Takes the place of the provider that is registered.</summary>
    internal static void Decorate(IServiceCollection services)
    {
        Type provider = services.Last(service => service.ServiceType == typeof(IGatewayListProvider)).ImplementationType!;
        services.AddSingleton<IGatewayListProvider>(
            container => new KnownGateways((IGatewayListProvider)ActivatorUtilities.CreateInstance(container, provider)));
    }

    /// <inheritdoc/>
    public Task InitializeGatewayListProvider() => redis.InitializeGatewayListProvider();

    /// <inheritdoc/>
    public async Task<IList<Uri>> GetGateways()
    {
        IList<Uri> now = await redis.GetGateways();
        return now.Count == 0 ? _last : _last = now;
    }
}
