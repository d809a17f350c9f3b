using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>
/// The last metatiles of a level. In grids whose levels do not double, a walk comes by the same metatile from several ones above; soon after
/// each other, so that a few are enough to know again (mapproxy/seed/seeder.py keeps as many).
/// </summary>
internal sealed class RecentTiles
{
    private const int Capacity = 64;

    private readonly long[] _tiles = new long[Capacity];
    private long _count;

    /// <summary>Takes in a metatile; false when it is known already.</summary>
    internal bool Add(TileCoord tile)
    {
        long key = ((long)tile.X << 32) | (uint)tile.Y;
        if (_tiles.AsSpan(0, (int)Math.Min(_count, Capacity)).Contains(key))
        {
            return false;
        }

        _tiles[_count++ % Capacity] = key;
        return true;
    }
}
