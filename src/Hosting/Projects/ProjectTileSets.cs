using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace MapProxyCluster.Hosting;

/// <summary>The tile sets of the projects that this process serves.</summary>
/// <param name="services">Where the projects are, once somebody asks: they are built upon the runtime that asks here.</param>
internal sealed class ProjectTileSets(IServiceProvider services) : ITileSets
{
    /// <inheritdoc/>
    public TileSet? Find(MetatileCall call)
    {
        MapCatalog? catalog = services.GetRequiredService<IProjects>().Find(call.App);
        return (call.IsForSeeding ? catalog?.ForSeeding : catalog)?.TileSets.GetValueOrDefault(call.TileSet);
    }
}
