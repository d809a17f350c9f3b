namespace MapProxyCluster.Configuration.Yaml;

/// <summary>A value of a YAML document, with the place it comes from. Merged documents keep the places of their parts.</summary>
internal abstract record Node(string File, int Line);

/// <summary>A scalar. Only plain (unquoted) text can be a number, a boolean or null.</summary>
internal sealed record ScalarNode(string File, int Line, string Text, bool IsPlain) : Node(File, Line)
{
    // YAML 1.1, as PyYAML resolves plain scalars.
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A sequence.</summary>
internal sealed record ListNode(string File, int Line, IReadOnlyList<Node> Items) : Node(File, Line);

/// <summary>A mapping in the order of its keys. Where a key stands twice, the first one is found.</summary>
internal sealed record MapNode(string File, int Line, IReadOnlyList<Entry> Entries) : Node(File, Line)
{
    private readonly Dictionary<string, Entry> _byKey = Index(Entries);

    /// <summary>The keys with their values; they stay with their index, so a changed mapping is a new one.</summary>
    public IReadOnlyList<Entry> Entries { get; } = Entries;

    public Node? this[string key] => Find(key)?.Value;

    public Entry? Find(string key) => _byKey.GetValueOrDefault(key);

    private static Dictionary<string, Entry> Index(IReadOnlyList<Entry> entries)
    {
        var index = new Dictionary<string, Entry>(entries.Count, StringComparer.Ordinal);
        foreach (Entry entry in entries)
        {
            index.TryAdd(entry.Key, entry);
        }

        return index;
    }
}

/// <summary>A key of a mapping with its value; the line is the key's.</summary>
internal sealed record Entry(string Key, Node Value, int Line);
