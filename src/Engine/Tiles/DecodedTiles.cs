using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>
/// A bounded memory of decoded tiles, so that maps over the same area decode each tile once. An entry is valid only for the stored
/// version it was made from. Eviction is by second chance: a tile read since the last sweep survives it.
/// </summary>
public sealed class DecodedTiles(long maximumBytes)
{
    private readonly Dictionary<Key, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = new();
    private readonly Lock _gate = new();
    private long _bytes;

    private readonly record struct Key(TileSet Set, TileCoord Tile, Dimensions Dimensions);

    private sealed class Entry(Key key, DateTimeOffset version, int length, Raster raster)
    {
        public Key Key => key;

        public Raster Raster => raster;

        public bool IsRecent { get; set; }

        public bool Matches(TileResult tile) => tile.Timestamp == version && tile.Data.Length == length;
    }

    /// <summary>The pixels of a tile, decoded or remembered; the caller disposes its share and must not write to it.</summary>
    /// <exception cref="ImageException">The tile cannot be decoded.</exception>
    public Raster Decode(TileSet set, TileCoord tile, Dimensions dimensions, TileResult stored)
    {
        if (stored.Timestamp is not { } version)
        {
            return ImageDecoder.Decode(stored.Data.Span);
        }

        var key = new Key(set, tile, dimensions);
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? node) && node.Value.Matches(stored))
            {
                node.Value.IsRecent = true;
                return node.Value.Raster.Share();
            }
        }

        Raster raster = ImageDecoder.Decode(stored.Data.Span);
        Add(new Entry(key, version, stored.Data.Length, raster.Share()));
        return raster;
    }

    private void Add(Entry entry)
    {
        lock (_gate)
        {
            if (_entries.Remove(entry.Key, out LinkedListNode<Entry>? old))
            {
                Drop(old);
            }

            _entries[entry.Key] = _order.AddLast(entry);
            _bytes += Size(entry);
            while (_bytes > maximumBytes && _order.First is { } oldest)
            {
                if (oldest.Value.IsRecent)
                {
                    oldest.Value.IsRecent = false;
                    _order.RemoveFirst();
                    _order.AddLast(oldest);
                }
                else
                {
                    _entries.Remove(oldest.Value.Key);
                    Drop(oldest);
                }
            }
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _order.Remove(node);
        _bytes -= Size(node.Value);
        node.Value.Raster.Dispose();
    }

    private static long Size(Entry entry) => entry.Raster.Size.Area * 4;
}
