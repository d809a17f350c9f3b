using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>Tells the other processes which tiles have changed, and hears it from them.</summary>
public interface ITileNews
{
    /// <summary>True while nothing that others tell is missed.</summary>
    bool IsListening { get; }

    /// <summary>Tells that tiles of a cache were written or removed.</summary>
    /// <param name="cache">Identity of the cache, the same in all processes.</param>
    /// <param name="tiles">The tiles.</param>
    /// <param name="dimensions">Their dimensions.</param>
    void Tell(string cache, IReadOnlyList<TileCoord> tiles, Dimensions dimensions);
}

/// <summary>There is nobody else.</summary>
public sealed class NoTileNews : ITileNews
{
    /// <inheritdoc/>
    public bool IsListening => false;

    /// <inheritdoc/>
    public void Tell(string cache, IReadOnlyList<TileCoord> tiles, Dimensions dimensions)
    {
        // Nobody listens.
    }
}
