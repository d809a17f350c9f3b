using MapProxyCluster.Configuration.Reading;
using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration;

/// <summary>
/// Loads a <c>mapproxy.yaml</c>: reads the file and those it includes, merges them, replaces environment variables and turns the whole into
/// typed records. It never throws for what stands in the files: everything is told at once in the result's messages.
/// </summary>
public static class ConfigurationLoader
{
    private const int MaximumIncludes = 100;

    /// <summary>Loads a configuration.</summary>
    /// <param name="path">Path of the main file.</param>
    /// <param name="environment">Looks up environment variables; those of the process when not given.</param>
    public static ConfigurationResult Load(string path, Func<string, string?>? environment = null)
    {
        string file = Path.GetFullPath(path);
        var messages = new MessageList();
        var files = new List<string>();
        MapNode? root = ReadWithBases(file, files, messages, null);
        if (root is null || messages.HasErrors)
        {
            return new ConfigurationResult(null, messages.Messages, files);
        }

        var variables = new EnvironmentVariables(environment ?? Environment.GetEnvironmentVariable, (name, value) =>
            messages.Warning(new YamlLocation(value.File, value.Line, ""), $"environment variable '{name}' is not set; the text stays as it is"));
        root = (MapNode)variables.Expand(root);
        MapProxyConfiguration configuration = Read(root, Path.GetDirectoryName(file)!, messages);
        ReferenceCheck.Run(configuration, messages);
        return new ConfigurationResult(messages.HasErrors ? null : configuration, messages.Messages, files);
    }

    private static MapNode? ReadWithBases(string file, List<string> files, MessageList messages, Entry? includedBy)
    {
        YamlLocation where = includedBy is null ? new YamlLocation(file, 1, "") : new YamlLocation(includedBy.Value.File, includedBy.Line, "base");
        if (files.Count >= MaximumIncludes)
        {
            messages.Error(where, "too many included files");
            return null;
        }

        files.Add(file);
        if (ReadFile(file, where, messages) is not { } own)
        {
            return null;
        }

        Entry? include = own.Entries.FirstOrDefault(entry => entry.Key == "base");
        MapNode? below = null;
        foreach (string name in include is null ? [] : IncludedNames(include, messages))
        {
            string target = Path.GetFullPath(name, Path.GetDirectoryName(file)!);
            if (files.Contains(target))
            {
                messages.Error(new YamlLocation(file, include!.Line, "base"), $"'{name}' is included twice or includes itself");
                continue;
            }

            if (ReadWithBases(target, files, messages, include) is { } included)
            {
                below = below is null ? included : (MapNode)YamlMerge.Merge(null, below, included);
            }
        }

        return below is null ? own : (MapNode)YamlMerge.Merge(null, below, own);
    }

    private static MapNode? ReadFile(string file, YamlLocation where, MessageList messages)
    {
        try
        {
            switch (YamlDocument.Read(file))
            {
                case MapNode map:
                    return map;
                default:
                    messages.Error(new YamlLocation(file, 1, ""), "configuration not a YAML dictionary");
                    return null;
            }
        }
        catch (Yaml.YamlException error)
        {
            messages.Error(new YamlLocation(file, error.Line, ""), $"not valid YAML: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            messages.Error(where, $"cannot be read: {error.Message}");
        }

        return null;
    }

    private static IEnumerable<string> IncludedNames(Entry include, MessageList messages)
    {
        switch (include.Value)
        {
            case ScalarNode { IsNull: true }:
                return [];
            case ScalarNode scalar:
                return [scalar.Text];
            case ListNode list when list.Items.All(item => item is ScalarNode):
                return list.Items.Cast<ScalarNode>().Select(item => item.Text);
            default:
                messages.Error(new YamlLocation(include.Value.File, include.Line, "base"), "must be a file or a list of files");
                return [];
        }
    }

    private static MapProxyConfiguration Read(MapNode root, string directory, MessageList messages)
    {
        var reader = new MapReader(root, "", messages);
        var configuration = new MapProxyConfiguration
        {
            BaseDirectory = directory,
            Globals = reader.Map("globals") is { } globals ? GlobalsReader.Read(globals) : new(),
            Grids = ReadAll(reader.Map("grids"), (_, grid) => GridReader.Read(grid)),
            Caches = ReadAll(Caches(reader), CacheReader.Read),
            Sources = ReadAll(reader.Map("sources"), SourceReader.Read),
            Layers = LayerReader.ReadAll(reader),
            Services = reader.Map("services") is { } services ? ServicesReader.Read(services) : new(),
        };
        if (!reader.Mentions("services"))
        {
            reader.Missing("services");
        }

        reader.Ignore("base", "parts");
        reader.Finish();
        return configuration;
    }

    // Caches may also be a list of mappings with one key each, which keeps their order in any YAML reader.
    private static MapReader? Caches(MapReader root)
    {
        if (root.Raw("caches") is not ListNode list)
        {
            return root.Map("caches");
        }

        Entry[] entries = [.. list.Items.OfType<MapNode>().SelectMany(item => item.Entries)];
        return new MapReader(new MapNode(list.File, list.Line, entries), "caches", root.Messages);
    }

    private static Dictionary<string, T> ReadAll<T>(MapReader? reader, Func<string, MapReader, T?> read)
        where T : class
    {
        var all = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (Entry entry in reader?.Entries ?? [])
        {
            if (reader!.Map(entry.Key) is { } map && read(entry.Key, map) is { } value)
            {
                all[entry.Key] = value;
            }
        }

        return all;
    }
}
