using MapProxyCluster.Configuration.Reading;
using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling.Projection;

namespace MapProxyCluster.Configuration;

/// <summary>
/// Loads a <c>mapproxy.yaml</c>: reads the file and those it includes, merges them, replaces environment variables and turns the whole into
/// typed records. It never throws for what stands in the files: everything is told at once in the result's messages.
/// </summary>
public static class ConfigurationLoader
{
    /// <summary>Loads a configuration.</summary>
    /// <param name="path">Path of the main file.</param>
    /// <param name="environment">Looks up environment variables; those of the process when not given.</param>
    public static ConfigurationResult Load(string path, Func<string, string?>? environment = null) => Load(path, environment, isWhole: true);

    /// <summary>Loads a file that others include with <c>base</c>: it need not have layers, nor all that its parts refer to.</summary>
    /// <param name="path">Path of the file.</param>
    public static ConfigurationResult LoadPart(string path) => Load(path, null, isWhole: false);

    private static ConfigurationResult Load(string path, Func<string, string?>? environment, bool isWhole)
    {
        string file = Path.GetFullPath(path);
        var messages = new MessageList();
        var files = new IncludedFiles(environment, messages);
        if (files.Read(file) is not { } root || messages.HasErrors)
        {
            return new ConfigurationResult(null, messages.Messages, files.Files);
        }

        MapProxyConfiguration configuration = Read(root, Path.GetDirectoryName(file)!, messages, isWhole);
        if (isWhole)
        {
            ReferenceCheck.Run(configuration, messages);
        }

        messages.Judge(new UsedParts(configuration));
        return new ConfigurationResult(messages.HasErrors ? null : configuration, messages.Messages, files.Files);
    }

    private static MapProxyConfiguration Read(MapNode root, string directory, MessageList messages, bool isWhole)
    {
        var reader = new MapReader(root, "", messages);
        MapReader? section = reader.Map("globals");
        GlobalsConfiguration globals = section is null ? new() : GlobalsReader.Read(section);
        if (globals.ProjDataDirectory is { } projData)
        {
            AddProjData(Path.GetFullPath(projData, directory), section!.Map("srs")!.LocationOf("proj_data_dir"), messages);
        }

        var configuration = new MapProxyConfiguration
        {
            BaseDirectory = directory,
            Globals = globals,
            Grids = ReadAll(reader.Map("grids"), (_, grid) => GridReader.Read(grid)),
            Caches = ReadAll(Caches(reader), CacheReader.Read),
            Sources = ReadAll(reader.Map("sources"), SourceReader.Read),
            Layers = LayerReader.ReadAll(reader),
            Access = reader.Map("access") is { } access ? AccessReader.Read(access) : null,
            Services = reader.Map("services") is { } services ? ServicesReader.Read(services) : new(),
        };
        if (isWhole)
        {
            CheckPresence(reader, configuration);
        }

        reader.Ignore("base", "parts", "layers", "services");
        reader.Finish();
        return configuration;
    }

    // The codes of all that follows may be defined there.
    private static void AddProjData(string folder, YamlLocation location, MessageList messages)
    {
        if (Directory.Exists(folder))
        {
            ProjData.AddFolder(folder);
        }
        else
        {
            messages.Warning(location, $"there is no folder '{folder}'");
        }
    }

    // As MapProxy does: only the WMS cannot be without layers.
    private static void CheckPresence(MapReader reader, MapProxyConfiguration configuration)
    {
        if (!reader.Mentions("services"))
        {
            reader.Messages.Warning(reader.Location, "no 'services': nothing is served");
        }

        if (!reader.Has("layers") && configuration.Services.Wms is not null)
        {
            reader.Missing("layers");
        }
        else if (!reader.Has("layers"))
        {
            reader.Messages.Warning(reader.Location, "no 'layers': there are no maps to serve");
        }
    }

    // Caches may also be a list of mappings with one key each, which keeps their order in any YAML reader.
    private static MapReader? Caches(MapReader root)
    {
        if (root.Raw("caches") is not ListNode list)
        {
            return root.Map("caches");
        }

        foreach ((int index, Node item) in list.Items.Index())
        {
            if (item is not MapNode)
            {
                root.Messages.Error(new YamlLocation(item.File, item.Line, $"caches[{index}]"), "must be a mapping");
            }
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
