using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>A store that can list its tiles: nobody has to look at each place where one might be.</summary>
public interface ITileListing
{
    /// <summary>False where the store's settings do not let it after all.</summary>
    bool CanList => true;

    /// <summary>
    /// The tiles of an area that have no dimensions, in no particular order, read bit by bit. Tiles that are written or removed meanwhile may
    /// be in it or not.
    /// </summary>
    /// <exception cref="IOException">The store did not tell all of them.</exception>
    IAsyncEnumerable<TileCoord> ListAsync(TileRange area, CancellationToken cancellationToken);
}
