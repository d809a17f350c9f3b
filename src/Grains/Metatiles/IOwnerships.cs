using MapProxyCluster.Engine;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Grains;

/// <summary>Gives out the right to make metatiles, one at a time for each key.</summary>
public interface IOwnerships
{
    /// <summary>Waits until the key is free and takes it.</summary>
    /// <exception cref="SourceException">The owner that was waited for has failed.</exception>
    Task<IMetatileOwnership> AcquireAsync(string key, CancellationToken cancellationToken);

    /// <summary>Gives the right back; those who wait are told, also why nothing was made.</summary>
    Task ReleaseAsync(IMetatileOwnership ownership, SourceException? failure);
}
