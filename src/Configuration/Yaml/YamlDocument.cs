using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MapProxyCluster.Configuration.Yaml;

/// <summary>A YAML file cannot be read.</summary>
internal sealed class YamlException(string message, int line) : Exception(message)
{
    /// <summary>Line of the problem, from 1.</summary>
    public int Line => line;
}

/// <summary>A YAML document as nodes: aliases and merge keys are resolved, tags have no effect.</summary>
internal sealed class YamlDocument
{
    private const int MaximumBytes = 32 * 1024 * 1024;
    private const int MaximumNodes = 2_000_000;
    private const int MaximumDepth = 64;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly Dictionary<string, Node> _anchors = [];
    private int _nodes;

    private YamlDocument(string file, TextReader text) => (_file, _parser) = (file, new Parser(text));

    /// <summary>The root; null in an empty file.</summary>
    internal Node? Root { get; private set; }

    /// <summary>Line at which another document begins, from 1; it is not read. Null when this is the only one.</summary>
    internal int? NextLine { get; private set; }

    /// <summary>Reads the first document of a file.</summary>
    /// <exception cref="YamlException">The text is not YAML, or is too large or too deep.</exception>
    internal static YamlDocument Read(string file)
    {
        if (new FileInfo(file).Length > MaximumBytes)
        {
            throw new YamlException($"file is larger than {MaximumBytes / 1024 / 1024} MB", 1);
        }

        using StreamReader text = File.OpenText(file);
        return Read(text, file);
    }

    /// <summary>The value that a text stands for; null when it is empty.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="YamlException">The text is not YAML, or is too large or too deep.</exception>
    internal static Node? Parse(string text, string name)
    {
        using var reader = new StringReader(text);
        return Read(reader, name).Root;
    }

    private static YamlDocument Read(TextReader text, string file)
    {
        var document = new YamlDocument(file, text);
        try
        {
            document.ReadRoot();
            return document;
        }
        catch (YamlDotNet.Core.YamlException error)
        {
            // Start is where the unfinished construct begins; the mistake is where reading ended.
            throw new YamlException(error.InnerException?.Message ?? error.Message, Math.Max((int)error.End.Line, document.Line));
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // For some damaged texts the parser fails without an error of its own.
            throw new YamlException("not understood", document.Line);
        }
    }

    private int Line => (int)(_parser.Current?.End.Line ?? 1);

    private void ReadRoot()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return;
        }

        Root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        NextLine = _parser.Accept<DocumentStart>(out DocumentStart? next) ? (int)next.Start.Line : null;
    }

    private Node ReadNode(int depth)
    {
        int line = (int)_parser.Current!.Start.Line;
        if (depth > MaximumDepth)
        {
            throw new YamlException("nested too deeply", line);
        }

        Count(1, line);
        if (_parser.TryConsume<AnchorAlias>(out var alias) && alias is not null)
        {
            return _anchors.TryGetValue(alias.Value.Value, out Node? target)
                ? Repeat(target, line)
                : throw new YamlException($"unknown alias '{alias.Value.Value}'", line);
        }

        string? anchor = _parser.Current is NodeEvent { Anchor.IsEmpty: false } named ? named.Anchor.Value : null;
        Node node = _parser.Current switch
        {
            Scalar => ReadScalar(line),
            SequenceStart => ReadList(line, depth),
            MappingStart => ReadMap(line, depth),
            var other => throw new YamlException($"unexpected {other?.GetType().Name}", line),
        };
        if (anchor is not null)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    // An alias costs as many nodes as it stands for: a few nested ones could otherwise grow without bound.
    private Node Repeat(Node target, int line)
    {
        Count(SizeOf(target), line);
        return target;
    }

    private static int SizeOf(Node node) => node switch
    {
        ListNode list => list.Items.Aggregate(1, (sum, item) => Math.Min(sum + SizeOf(item), MaximumNodes)),
        MapNode map => map.Entries.Aggregate(1, (sum, entry) => Math.Min(sum + SizeOf(entry.Value), MaximumNodes)),
        _ => 1,
    };

    private void Count(int nodes, int line)
    {
        _nodes += nodes;
        if (_nodes > MaximumNodes)
        {
            throw new YamlException("document expands to too many values", line);
        }
    }

    private ScalarNode ReadScalar(int line)
    {
        Scalar scalar = _parser.Consume<Scalar>();
        return new ScalarNode(_file, line, scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private ListNode ReadList(int line, int depth)
    {
        _parser.Consume<SequenceStart>();
        var items = new List<Node>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new ListNode(_file, line, items);
    }

    private MapNode ReadMap(int line, int depth)
    {
        _parser.Consume<MappingStart>();
        var own = new OrderedDictionary<string, Entry>(StringComparer.Ordinal);
        var merged = new List<Entry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            int keyLine = (int)_parser.Current!.Start.Line;
            if (ReadNode(depth + 1) is not ScalarNode key)
            {
                throw new YamlException("a key must be plain text", keyLine);
            }

            Node value = ReadNode(depth + 1);
            if (key is { IsPlain: true, Text: "<<" })
            {
                merged.AddRange(MergedEntries(value, keyLine));
            }
            else
            {
                // As PyYAML does, the last of two equal keys wins.
                own[key.Text] = new Entry(key.Text, value, keyLine);
            }
        }

        IEnumerable<Entry> added = merged.DistinctBy(entry => entry.Key).Where(entry => !own.ContainsKey(entry.Key));
        return new MapNode(_file, line, [.. added, .. own.Values]);
    }

    private static IEnumerable<Entry> MergedEntries(Node value, int line) => value switch
    {
        MapNode map => map.Entries,
        ListNode list => list.Items.SelectMany(item => MergedEntries(item, line)),
        _ => throw new YamlException("'<<' needs a mapping", line),
    };
}
