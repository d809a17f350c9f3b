using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads a YAML file and those it includes with <c>base</c>, and merges them (behaviour reference 1.1).</summary>
/// <param name="environment">Looks up environment variables; those of the process when not given.</param>
/// <param name="messages">Where mistakes are told.</param>
internal sealed class IncludedFiles(Func<string, string?>? environment, MessageList messages)
{
    private const int MaximumIncludes = 100;

    private readonly EnvironmentVariables _variables = new(environment ?? Environment.GetEnvironmentVariable, (name, value) =>
        messages.Warning(new YamlLocation(value.File, value.Line, ""), $"environment variable '{name}' is not set; the text stays as it is"));

    private readonly List<string> _files = [];
    private readonly List<string> _open = [];
    private int _count;

    /// <summary>All files that were asked for, each once.</summary>
    internal IReadOnlyList<string> Files => _files;

    /// <summary>The merged content; null when the main file cannot be read, which is told in the messages.</summary>
    internal MapNode? Read(string file) => Read(file, new YamlLocation(file, 1, ""));

    private MapNode? Read(string file, YamlLocation where)
    {
        if (++_count > MaximumIncludes)
        {
            messages.Error(where, "too many included files");
            return null;
        }

        if (!_files.Contains(file))
        {
            _files.Add(file);
        }

        if (ReadFile(file, where) is not { } own)
        {
            return null;
        }

        _open.Add(file);
        MapNode? below = ReadBases(own, file);
        _open.RemoveAt(_open.Count - 1);
        return below is null ? own : (MapNode)YamlMerge.Merge(null, below, own);
    }

    // Several files may share a base, but none may lead back to itself.
    private MapNode? ReadBases(MapNode own, string file)
    {
        if (own.Find("base") is not { } include)
        {
            return null;
        }

        MapNode? below = null;
        var where = new YamlLocation(include.Value.File, include.Line, "base");
        foreach (string name in IncludedNames(include, where))
        {
            string target = Path.GetFullPath(name, Path.GetDirectoryName(file)!);
            if (_open.Contains(target))
            {
                messages.Error(where, $"'{name}' includes itself");
            }
            else if (Read(target, where) is { } included)
            {
                below = below is null ? included : (MapNode)YamlMerge.Merge(null, below, included);
            }
        }

        return below;
    }

    private MapNode? ReadFile(string file, YamlLocation where)
    {
        try
        {
            YamlDocument document = YamlDocument.Read(file);
            if (document.NextLine is { } line)
            {
                messages.Warning(new YamlLocation(file, line, ""), "another document begins here; it is not read");
            }

            if (document.Root is MapNode map)
            {
                return (MapNode)_variables.Expand(map);
            }

            messages.Error(new YamlLocation(file, 1, ""), "configuration not a YAML dictionary");
        }
        catch (YamlException error)
        {
            messages.Error(new YamlLocation(file, error.Line, ""), $"not valid YAML: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            messages.Error(where, $"cannot be read: {error.Message}");
        }

        return null;
    }

    private IEnumerable<string> IncludedNames(Entry include, YamlLocation where)
    {
        switch (include.Value)
        {
            case ScalarNode { IsNull: true }:
                return [];
            case ScalarNode { Text.Length: > 0 } scalar:
                return [scalar.Text];
            case ListNode list when list.Items.All(item => item is ScalarNode { Text.Length: > 0 }):
                return list.Items.Cast<ScalarNode>().Select(item => item.Text);
            default:
                messages.Error(where, "must be a file or a list of files");
                return [];
        }
    }
}
