namespace MapProxyCluster.Configuration.Yaml;

/// <summary>Merges a file over those that it includes (<c>base</c>; behaviour reference 1.1).</summary>
internal static class YamlMerge
{
    // Two metatile sizes joined would be no size at all, so meta_size is replaced as well.
    private static readonly HashSet<string> ReplacedLists = ["bbox", "tile_size", "max_output_pixels", "sources", "grids", "res", "meta_size"];

    /// <summary>The deep merge of two values of one key; the own value wins.</summary>
    internal static Node Merge(string? key, Node below, Node own) => (below, own) switch
    {
        (MapNode a, MapNode b) => MergeMaps(a, b),
        (MapNode or ListNode, ScalarNode { IsNull: true }) => below,
        (ListNode a, ListNode b) => MergeLists(key, a, b),
        _ => own,
    };

    private static MapNode MergeMaps(MapNode below, MapNode own)
    {
        IEnumerable<Entry> merged = below.Entries.Select(entry => own.Find(entry.Key) is { } other ? MergeEntries(entry, other) : entry);
        IEnumerable<Entry> added = own.Entries.Where(entry => below[entry.Key] is null);
        return new MapNode(own.File, own.Line, [.. merged, .. added]);
    }

    // The place is that of the entry which the value comes from, so that messages name the right line.
    private static Entry MergeEntries(Entry below, Entry own)
    {
        Node value = Merge(below.Key, below.Value, own.Value);
        return ReferenceEquals(value, below.Value) ? below : own with { Value = value };
    }

    private static Node MergeLists(string? key, ListNode below, ListNode own)
    {
        if (key is not null && ReplacedLists.Contains(key))
        {
            return own;
        }

        if (key == "layers" && HasNames(below) && HasNames(own))
        {
            return MergeByName(below, own);
        }

        // An empty list takes the value away.
        return own.Items.Count == 0
            ? new ScalarNode(own.File, own.Line, "", IsPlain: true)
            : new ListNode(own.File, own.Line, [.. below.Items, .. own.Items]);
    }

    private static bool HasNames(ListNode list) => list.Items.All(item => NameOf(item) is not null);

    private static ListNode MergeByName(ListNode below, ListNode own)
    {
        var known = new HashSet<string?>(below.Items.Select(NameOf), StringComparer.Ordinal);
        var lastOwn = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (Node item in own.Items)
        {
            lastOwn[NameOf(item)!] = item;
        }

        IEnumerable<Node> merged = below.Items.Select(item => lastOwn.TryGetValue(NameOf(item)!, out Node? other) ? Merge(null, item, other) : item);
        IEnumerable<Node> added = own.Items.Where(item => !known.Contains(NameOf(item)));
        return new ListNode(own.File, own.Line, [.. merged, .. added]);
    }

    private static string? NameOf(Node node) => (node as MapNode)?["name"] is ScalarNode { IsNull: false } name ? name.Text : null;
}
