using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>
/// Reads the keys of one mapping into typed values. Every key that is asked for is known; <see cref="Finish"/> reports the others.
/// A value of the wrong type is an error and counts as not given, so that one run finds all errors.
/// </summary>
internal sealed class MapReader
{
    private readonly HashSet<string> _known = [];
    private readonly MapNode _map;

    internal MapReader(MapNode map, string path, MessageList messages) =>
        (_map, Location, Messages) = (map, new YamlLocation(map.File, map.Line, path), messages);

    /// <summary>Where the mapping stands.</summary>
    internal YamlLocation Location { get; }

    internal MessageList Messages { get; }

    /// <summary>The keys as they stand.</summary>
    internal IReadOnlyList<Entry> Entries => _map.Entries;

    /// <summary>The mapping itself.</summary>
    internal MapNode AsNode() => _map;

    internal bool Has(string key) => Raw(key) is not null;

    /// <summary>The value of a key; null when absent or null.</summary>
    internal Node? Raw(string key)
    {
        _known.Add(key);
        Node? value = _map[key];
        return value is ScalarNode { IsNull: true } ? null : value;
    }

    /// <summary>True when the key stands there, be it without a value.</summary>
    internal bool Mentions(string key)
    {
        _known.Add(key);
        return _map[key] is not null;
    }

    internal YamlLocation LocationOf(string key)
    {
        Entry? entry = _map.Find(key);
        return new YamlLocation(entry?.Value.File ?? Location.File, entry?.Line ?? Location.Line, PathOf(key));
    }

    internal string PathOf(string key) => Location.Path.Length == 0 ? key : $"{Location.Path}.{key}";

    internal string? Text(string key) => Raw(key) switch
    {
        null => null,
        // No file, URL or header may hold one.
        ScalarNode scalar when scalar.Text.Contains('\0', StringComparison.Ordinal) => Wrong<string>(key, "must not contain a null character"),
        ScalarNode scalar => scalar.Text,
        _ => Wrong<string>(key, "must be text"),
    };

    internal string RequiredText(string key)
    {
        string? text = Text(key);
        if (text is null && Raw(key) is null)
        {
            Missing(key);
        }

        return text ?? "";
    }

    internal void Missing(string key) => Messages.Error(Location, $"missing '{key}'");

    internal bool? Boolean(string key) => Raw(key) switch
    {
        null => null,
        ScalarNode scalar when Yaml.Scalars.Boolean(scalar) is { } value => value,
        _ => WrongValue<bool>(key, "must be true or false"),
    };

    internal double? Number(string key) => Raw(key) switch
    {
        null => null,
        ScalarNode scalar when Yaml.Scalars.Number(scalar) is { } value => value,
        _ => WrongValue<double>(key, "must be a number"),
    };

    internal double? PositiveNumber(string key) => Number(key) is not { } value ? null
        : value > 0 ? value : WrongValue<double>(key, "must be greater than 0");

    internal int? Integer(string key, int minimum = int.MinValue, int maximum = int.MaxValue)
    {
        switch (Raw(key))
        {
            case null:
                return null;
            case ScalarNode scalar when Yaml.Scalars.Number(scalar) is { } value && value == Math.Floor(value):
                return value >= minimum && value <= maximum
                    ? (int)value
                    : WrongValue<int>(key, maximum == int.MaxValue ? $"must be at least {minimum}" : $"must be between {minimum} and {maximum}");
            default:
                return WrongValue<int>(key, "must be a whole number");
        }
    }

    /// <summary>File permissions: an octal number or text of octal digits.</summary>
    internal int? Permissions(string key)
    {
        if (Raw(key) is not { } node)
        {
            return null;
        }

        string text = node is ScalarNode scalar ? scalar.Text : "";
        bool isOctal = text.Length is > 0 and <= 5 && text.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0;
        return isOctal ? Convert.ToInt32(text, 8) : WrongValue<int>(key, "must be octal permissions such as '0755'");
    }

    /// <summary>One of some words, compared without case.</summary>
    internal string? Choice(string key, params string[] words)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        string? word = Array.Find(words, candidate => candidate.Equals(text, StringComparison.OrdinalIgnoreCase));
        return word ?? Wrong<string>(key, $"must be one of {string.Join(", ", words)}");
    }

    /// <summary>A list of texts.</summary>
    internal IReadOnlyList<string>? Texts(string key) => ScalarList(key)?.Select(scalar => scalar.Text).ToList();

    /// <summary>A list of texts, or one text with commas.</summary>
    internal IReadOnlyList<string>? TextsOrCommas(string key) => Raw(key) is ScalarNode scalar
        ? [.. scalar.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
        : Texts(key);

    internal IReadOnlyList<double>? Numbers(string key)
    {
        if (ScalarList(key) is not { } scalars)
        {
            return null;
        }

        var numbers = new List<double>();
        foreach (ScalarNode scalar in scalars)
        {
            if (Yaml.Scalars.Number(scalar) is not { } number)
            {
                return Wrong<IReadOnlyList<double>>(key, "must be a list of numbers");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>Two positive whole numbers: width and height.</summary>
    internal PixelSize? Size(string key)
    {
        if (Raw(key) is null)
        {
            return null;
        }

        IReadOnlyList<ScalarNode>? scalars = ScalarList(key, report: false);
        return scalars is [var x, var y]
            && Yaml.Scalars.Integer(x) is > 0 and <= 100_000 and { } width && Yaml.Scalars.Integer(y) is > 0 and <= 100_000 and { } height
                ? new PixelSize((int)width, (int)height)
                : WrongValue<PixelSize>(key, "must be a list of two whole numbers greater than 0");
    }

    /// <summary>A list of four numbers, or text with them and commas.</summary>
    internal BoundingBox? Box(string key)
    {
        BoundingBox? box = Raw(key) switch
        {
            null => null,
            ScalarNode scalar => BoundingBox.TryParse(scalar.Text),
            ListNode list => BoundingBox.TryParse(string.Join(',', list.Items.Select(item => (item as ScalarNode)?.Text ?? "?"))),
            _ => null,
        };
        if (Raw(key) is null)
        {
            return null;
        }

        return box is { IsValid: true } ? box : WrongValue<BoundingBox>(key, "must be four numbers: west, south, east, north");
    }

    /// <summary>A mapping below; null when absent. A key without a value is an empty mapping.</summary>
    internal MapReader? Map(string key)
    {
        if (!Mentions(key))
        {
            return null;
        }

        return Raw(key) switch
        {
            null => new MapReader(new MapNode(_map.File, LocationOf(key).Line, []), PathOf(key), Messages),
            MapNode map => new MapReader(map with { Line = LocationOf(key).Line }, PathOf(key), Messages),
            _ => Wrong<MapReader>(key, "must be a mapping"),
        };
    }

    /// <summary>A list of mappings.</summary>
    internal IReadOnlyList<MapReader> Maps(string key)
    {
        if (Raw(key) is not { } node)
        {
            return [];
        }

        if (node is not ListNode list || list.Items.Any(item => item is not MapNode))
        {
            return Wrong<IReadOnlyList<MapReader>>(key, "must be a list of mappings") ?? [];
        }

        return [.. list.Items.Select((item, index) => new MapReader((MapNode)item, $"{PathOf(key)}[{index}]", Messages))];
    }

    /// <summary>A mapping of names to texts, in order.</summary>
    internal IReadOnlyDictionary<string, string>? TextMap(string key) => Map(key)?.AllTexts();

    /// <summary>Reports a key of the reference that this version does not act on.</summary>
    internal void NotSupported(params string[] keys)
    {
        foreach (string key in keys.Where(Has))
        {
            Messages.Warning(LocationOf(key), "not supported yet; it has no effect");
        }
    }

    /// <summary>Accepts keys that have no meaning here.</summary>
    internal void Ignore(params string[] keys) => _known.UnionWith(keys);

    /// <summary>Reports the keys that nothing asked for.</summary>
    internal void Finish()
    {
        foreach (Entry entry in _map.Entries.Where(entry => !_known.Contains(entry.Key)))
        {
            string where = Location.Path.Length == 0 ? "the document" : Location.Path;
            Messages.Warning(LocationOf(entry.Key), $"unknown '{entry.Key}' in {where}");
        }
    }

    internal T? Wrong<T>(string key, string expectation)
        where T : class
    {
        Messages.Error(LocationOf(key), expectation);
        return null;
    }

    private Dictionary<string, string> AllTexts()
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Entry entry in _map.Entries)
        {
            if (Text(entry.Key) is { } text)
            {
                texts[entry.Key] = text;
            }
        }

        return texts;
    }

    private T? WrongValue<T>(string key, string expectation)
        where T : struct
    {
        Messages.Error(LocationOf(key), expectation);
        return null;
    }

    private IReadOnlyList<ScalarNode>? ScalarList(string key, bool report = true)
    {
        switch (Raw(key))
        {
            case null:
                return null;
            case ListNode list when list.Items.All(item => item is ScalarNode):
                return [.. list.Items.Cast<ScalarNode>()];
            default:
                return report ? Wrong<IReadOnlyList<ScalarNode>>(key, "must be a list of plain values") : null;
        }
    }
}
