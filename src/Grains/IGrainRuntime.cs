using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>Decides where grains live and how calls reach them. All runtimes pass the same contract suite.</summary>
public interface IGrainRuntime
{
    /// <summary>Fetches a metatile through its owner.</summary>
    /// <exception cref="Sources.SourceException">The flight failed.</exception>
    Task<MetatileResult> FetchMetatileAsync(MetatileRequest request);
}
