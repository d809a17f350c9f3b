using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>Reads calls by the configuration of this silo.</summary>
public interface IKnownCalls
{
    /// <summary>The request that a call asks for; null when it makes no sense here: a configuration may be newer or older than another.</summary>
    MetatileRequest? RequestOf(MetatileCall call);
}
