using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace MapProxyCluster.Hosting;

/// <summary>Reads calls by the projects that this process serves.</summary>
/// <param name="services">Where the projects are, once somebody asks: they are built upon the runtime that asks here.</param>
internal sealed class ProjectCalls(IServiceProvider services) : IKnownCalls
{
    /// <inheritdoc/>
    public MetatileRequest? RequestOf(MetatileCall call) =>
        services.GetRequiredService<IProjects>().Find(call.App) is { } catalog ? call.ToRequest(catalog) : null;
}
