using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>What a task does at each metatile that the walk comes to.</summary>
public interface ISeedWork
{
    /// <summary>True when <see cref="FindAsync"/> tells all tiles that have to be dealt with, and not only the first.</summary>
    bool FindsAll { get; }

    /// <summary>The tiles of a metatile that have to be dealt with, at least one of them; null when there are none.</summary>
    ValueTask<IReadOnlyList<TileCoord>?> FindAsync(TileCoord main, CancellationToken cancellationToken);

    /// <summary>Deals with a metatile.</summary>
    /// <param name="main">Its main tile.</param>
    /// <param name="found">What <see cref="FindAsync"/> has told.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Sources.SourceException">A source failed.</exception>
    /// <exception cref="IOException">The cache failed.</exception>
    Task DoAsync(TileCoord main, IReadOnlyList<TileCoord> found, CancellationToken cancellationToken);
}
