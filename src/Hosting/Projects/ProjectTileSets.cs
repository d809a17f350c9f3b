using MapProxyCluster.Engine;
using MapProxyCluster.Grains;

namespace MapProxyCluster.Hosting;

/// <summary>The tile sets of the projects that this process serves.</summary>
internal sealed class ProjectTileSets(IProjects projects) : ITileSets
{
    /// <inheritdoc/>
    public TileSet? Find(string app, string tileSet) => projects.Find(app)?.TileSets.GetValueOrDefault(tileSet);
}
