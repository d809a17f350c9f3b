using System.Collections.Concurrent;

namespace MapProxyCluster.Caches;

/// <summary>
/// Bytes of files in demand, within a bound. An entry counts only while the file has the state it was read in. A hit takes no lock and only
/// marks the entry; entries that were not marked since the last round go first (second chance).
/// </summary>
public sealed class FileMemory(long maximumBytes)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Path, Entry Entry)> _order = new();
    private long _bytes;

    private sealed class Entry(FileState state, CachedTile tile)
    {
        public FileState State => state;

        public CachedTile Tile => tile;

        public bool IsRecent { get; set; }
    }

    internal CachedTile? Find(string path, FileState state)
    {
        if (!_entries.TryGetValue(path, out Entry? entry) || entry.State != state)
        {
            return null;
        }

        // Written only when it changes: a hot entry's cache line stays shared between the processors.
        if (!entry.IsRecent)
        {
            entry.IsRecent = true;
        }

        return entry.Tile;
    }

    internal void Keep(string path, FileState state, CachedTile tile)
    {
        if (tile.Data.Length > maximumBytes / 16)
        {
            return;
        }

        var entry = new Entry(state, tile);
        if (_entries.TryGetValue(path, out Entry? old))
        {
            Forget(path, old);
        }

        if (_entries.TryAdd(path, entry))
        {
            _order.Enqueue((path, entry));
            Interlocked.Add(ref _bytes, tile.Data.Length);
            MakeRoom();
        }
    }

    private void MakeRoom()
    {
        while (Interlocked.Read(ref _bytes) > maximumBytes && _order.TryDequeue(out (string Path, Entry Entry) oldest))
        {
            if (oldest.Entry.IsRecent)
            {
                oldest.Entry.IsRecent = false;
                _order.Enqueue(oldest);
            }
            else
            {
                Forget(oldest.Path, oldest.Entry);
            }
        }
    }

    private void Forget(string path, Entry entry)
    {
        if (_entries.TryRemove(KeyValuePair.Create(path, entry)))
        {
            Interlocked.Add(ref _bytes, -entry.Tile.Data.Length);
        }
    }
}
