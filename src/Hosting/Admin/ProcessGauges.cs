using System.Diagnostics.Metrics;
using MapProxyCluster.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace MapProxyCluster.Hosting;

/// <summary>What is true of the process at the moment: members it sees, flights and calls under way, configurations it serves.</summary>
internal sealed class ProcessGauges : IDisposable
{
    private readonly Meter _meter = new("MapProxyCluster");

    internal ProcessGauges(IServiceProvider services)
    {
        if (services.GetService<ICluster>() is { } cluster)
        {
            Gauge("mapproxy_cluster_silos", "Silos that this process knows to live", () => cluster.Silos.Count);
            Gauge("mapproxy_cluster_connected", "1 while the cluster's Redis answers", () => cluster.IsConnected ? 1 : 0);
        }

        if (services.GetService<SiloMetatiles>() is { } metatiles)
        {
            Gauge("mapproxy_flights", "Metatiles that are being made or waited for in this silo", () => metatiles.ActiveCount);
        }

        if (services.GetService<IGrainRuntime>() is { } runtime)
        {
            Gauge("mapproxy_calls", "Metatiles that this process waits for", () => runtime.ActiveCount);
        }

        var projects = services.GetRequiredService<IProjects>();
        _meter.CreateObservableGauge(
            "mapproxy_config_info",
            () => projects.LoadedCatalogs().Select(catalog => new Measurement<long>(1, [new("app", catalog.App), new("hash", catalog.Hash)])),
            description: "Loaded configurations with the hash of their files");
    }

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string description, Func<long> value) => _meter.CreateObservableGauge(name, value, description: description);
}
