using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>Decides where grains live and how calls reach them. All runtimes pass the same contract suite.</summary>
public interface IGrainRuntime
{
    /// <summary>Metatiles that this process waits for.</summary>
    int ActiveCount { get; }

    /// <summary>Has a metatile made by its owner; the result holds at least the tiles that are wanted.</summary>
    /// <exception cref="Sources.SourceException">The flight failed.</exception>
    Task<MetatileResult> FetchMetatileAsync(MetatileRequest request);
}
