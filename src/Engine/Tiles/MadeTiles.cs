using MapProxyCluster.Caches;

namespace MapProxyCluster.Engine;

/// <summary>Tiles that were just made, not stored yet.</summary>
/// <param name="Tiles">The tiles; none where the sources have nothing.</param>
/// <param name="AreCacheable">Whether they may be stored.</param>
/// <param name="YieldsToStale">Whether stored tiles are shown rather than they, however old.</param>
internal sealed record MadeTiles(IReadOnlyList<TileData> Tiles, bool AreCacheable, bool YieldsToStale)
{
    /// <summary>The sources have nothing there.</summary>
    internal static readonly MadeTiles None = new([], true, false);
}
