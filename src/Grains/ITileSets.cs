using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>The tile sets that a silo's configuration knows.</summary>
public interface ITileSets
{
    /// <summary>The tile set of a project by its identity; null when there is none.</summary>
    TileSet? Find(string app, string tileSet);
}
