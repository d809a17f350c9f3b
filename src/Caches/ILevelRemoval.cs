namespace MapProxyCluster.Caches;

/// <summary>A store that can remove a whole level at once, in place of tile by tile.</summary>
public interface ILevelRemoval
{
    /// <summary>
    /// Removes the tiles of a level: all, or those written before a time. Where the store does not know times, the latter removes nothing.
    /// </summary>
    /// <exception cref="IOException">The store did not do it.</exception>
    ValueTask RemoveLevelAsync(int level, DateTimeOffset? before, CancellationToken cancellationToken);
}
