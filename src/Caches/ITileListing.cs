using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>A store that can list its tiles: nobody has to look at each place where one might be.</summary>
public interface ITileListing
{
    /// <summary>
    /// The tiles of a level that have no dimensions, in no particular order, read bit by bit. Tiles that are written or removed meanwhile may
    /// be in it or not.
    /// </summary>
    IAsyncEnumerable<TileCoord> ListAsync(int level, CancellationToken cancellationToken);
}
