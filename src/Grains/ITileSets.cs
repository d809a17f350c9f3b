using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>The tile sets that a silo's configuration knows.</summary>
public interface ITileSets
{
    /// <summary>The tile set that a call is for; null when there is none.</summary>
    TileSet? Find(MetatileCall call);
}
