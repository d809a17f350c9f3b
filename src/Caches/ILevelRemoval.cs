namespace MapProxyCluster.Caches;

/// <summary>A store that can remove a whole level at once, in place of tile by tile.</summary>
public interface ILevelRemoval
{
    /// <summary>False where the store's settings do not let it after all.</summary>
    bool CanRemoveLevels => true;

    /// <summary>The folder in which a level lives by itself; null where there is none.</summary>
    string? LevelFolder(int level) => null;

    /// <summary>The files that <see cref="RemoveLevelAsync"/> would remove, where each tile is one; empty elsewhere.</summary>
    IEnumerable<string> FilesToRemove(int level, DateTimeOffset? before) => [];

    /// <summary>
    /// Removes the tiles of a level: all, or those written before a time. Where the store does not know times, the latter removes nothing.
    /// </summary>
    /// <returns>How many they were; null where the store cannot tell.</returns>
    /// <exception cref="IOException">The store did not do it.</exception>
    ValueTask<long?> RemoveLevelAsync(int level, DateTimeOffset? before, CancellationToken cancellationToken);
}
