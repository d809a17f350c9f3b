using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>
/// Owns the making of one metatile across the cluster. Callers that come while it is being made share the same flight; when the
/// flight has ended the grain has nothing left to remember.
/// </summary>
public interface IMetatileGrain
{
    /// <summary>Starts a flight or joins the one under way. The flight is nobody's in particular: no caller can cancel it.</summary>
    /// <exception cref="Sources.SourceException">The flight failed; all who joined it learn the same.</exception>
    Task<MetatileResult> FetchAsync();
}
