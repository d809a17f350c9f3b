using System.Collections.Concurrent;

namespace MapProxyCluster.Caches;

/// <summary>
/// Remembers values within a bound of bytes. A hit takes no lock and only marks the entry; entries that were not marked since the last
/// round go first (second chance).
/// </summary>
/// <param name="maximumBytes">Bound of all entries, what they need beside their values included; 0 keeps nothing.</param>
internal sealed class BoundedMemory<TKey, TValue>(long maximumBytes)
    where TKey : notnull
    where TValue : class
{
    // What an entry costs beside its key and its value: objects, table and queue places. Without it, small values would break the bound.
    private const int EntryOverhead = 300;

    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly Queue<Entry> _order = new();
    private readonly Lock _changing = new();
    private long _bytes;

    // One entry for each key, whatever number of values it has seen: replaced values must not live on in the queue.
    private sealed class Entry(TKey key)
    {
        private volatile TValue? _value;

        public TKey Key => key;

        public TValue? Value
        {
            get => _value;
            set => _value = value;
        }

        public long Cost { get; set; }

        public bool IsRecent { get; set; }
    }

    internal TValue? Find(TKey key)
    {
        if (!_entries.TryGetValue(key, out Entry? entry))
        {
            return null;
        }

        // Written only when it changes: a hot entry's cache line stays shared between the processors.
        if (!entry.IsRecent)
        {
            entry.IsRecent = true;
        }

        return entry.Value;
    }

    /// <summary>Keeps a value of so many bytes, key included.</summary>
    internal void Keep(TKey key, TValue value, long bytes)
    {
        if (bytes > maximumBytes / 16)
        {
            Forget(key);
            return;
        }

        lock (_changing)
        {
            if (!_entries.TryGetValue(key, out Entry? entry))
            {
                entry = new Entry(key);
                _entries[key] = entry;
                _order.Enqueue(entry);
            }

            _bytes += EntryOverhead + bytes - entry.Cost;
            entry.Cost = EntryOverhead + bytes;
            entry.Value = value;
            MakeRoom();
        }
    }

    internal void Forget(TKey key)
    {
        if (!_entries.ContainsKey(key))
        {
            return;
        }

        lock (_changing)
        {
            // Its place in the queue goes when its turn comes; it costs nothing until then.
            if (_entries.TryGetValue(key, out Entry? entry))
            {
                _bytes -= entry.Cost - EntryOverhead;
                entry.Cost = EntryOverhead;
                entry.Value = null;
            }
        }
    }

    internal void Clear()
    {
        lock (_changing)
        {
            _entries.Clear();
            _order.Clear();
            _bytes = 0;
        }
    }

    private void MakeRoom()
    {
        while (_bytes > maximumBytes && _order.TryDequeue(out Entry? oldest))
        {
            if (oldest.IsRecent && oldest.Value is not null)
            {
                oldest.IsRecent = false;
                _order.Enqueue(oldest);
            }
            else
            {
                _entries.TryRemove(oldest.Key, out _);
                _bytes -= oldest.Cost;
            }
        }
    }
}
