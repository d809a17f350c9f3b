using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace MapProxyCluster.Hosting;

/// <summary>The tile sets of the projects that this process serves.</summary>
/// <param name="services">Where the projects are, once somebody asks: they are built upon the runtime that asks here.</param>
internal sealed class ProjectTileSets(IServiceProvider services) : ITileSets
{
    /// <inheritdoc/>
    public TileSet? Find(string app, string tileSet) =>
        services.GetRequiredService<IProjects>().Find(app)?.TileSets.GetValueOrDefault(tileSet);
}
