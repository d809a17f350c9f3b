using System.Collections.Concurrent;

namespace MapProxyCluster.Caches;

/// <summary>
/// Bytes of files in demand, within a bound. An entry counts only while the file has the state it was read in. A hit takes no lock and only
/// marks the entry; entries that were not marked since the last round go first (second chance).
/// </summary>
/// <param name="maximumBytes">Bound of all entries, what they need beside their tile included; 0 keeps nothing.</param>
public sealed class FileMemory(long maximumBytes)
{
    // What an entry costs beside its path and its tile: objects, table and queue places. Without it, small tiles would break the bound.
    private const int EntryOverhead = 300;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<Entry> _order = new();
    private readonly Lock _changing = new();
    private long _bytes;

    // One entry for each path, whatever number of versions it has seen: replaced versions must not live on in the queue.
    private sealed class Entry(string path)
    {
        private volatile Version? _content;

        public string Path => path;

        public Version? Content
        {
            get => _content;
            set => _content = value;
        }

        public bool IsRecent { get; set; }

        public long Cost => Content is { } content ? EntryOverhead + (2L * path.Length) + content.Tile.Data.Length : 0;
    }

    private sealed record Version(FileState State, CachedTile Tile);

    internal CachedTile? Find(string path, FileState state)
    {
        if (!_entries.TryGetValue(path, out Entry? entry) || entry.Content is not { } content || content.State != state)
        {
            return null;
        }

        // Written only when it changes: a hot entry's cache line stays shared between the processors.
        if (!entry.IsRecent)
        {
            entry.IsRecent = true;
        }

        return content.Tile;
    }

    internal void Keep(string path, FileState state, CachedTile tile)
    {
        if (tile.Data.Length > maximumBytes / 16)
        {
            return;
        }

        lock (_changing)
        {
            if (!_entries.TryGetValue(path, out Entry? entry))
            {
                entry = new Entry(path);
                _entries[path] = entry;
                _order.Enqueue(entry);
            }

            _bytes -= entry.Cost;
            entry.Content = new Version(state, tile);
            _bytes += entry.Cost;
            MakeRoom();
        }
    }

    private void MakeRoom()
    {
        while (_bytes > maximumBytes && _order.TryDequeue(out Entry? oldest))
        {
            if (oldest.IsRecent)
            {
                oldest.IsRecent = false;
                _order.Enqueue(oldest);
            }
            else
            {
                _entries.TryRemove(oldest.Path, out _);
                _bytes -= oldest.Cost;
            }
        }
    }
}
