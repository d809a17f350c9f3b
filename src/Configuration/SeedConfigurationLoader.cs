using MapProxyCluster.Configuration.Reading;
using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration;

/// <summary>Loads a <c>seed.yaml</c> for a configuration. Like <see cref="ConfigurationLoader"/> it tells everything at once and never throws.</summary>
public static class SeedConfigurationLoader
{
    /// <summary>Loads the tasks.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="configuration">
    /// The configuration whose caches are named; paths in the file are relative to its folder. Null when it is not at hand: names are not looked up then.
    /// </param>
    /// <param name="environment">Looks up environment variables; those of the process when not given.</param>
    public static SeedConfigurationResult Load(string path, MapProxyConfiguration? configuration, Func<string, string?>? environment = null)
    {
        string file = Path.GetFullPath(path);
        var messages = new MessageList();
        var files = new IncludedFiles(environment, messages);
        SeedConfigurationResult result = files.Read(file) is not { } root || messages.HasErrors
            ? new SeedConfigurationResult(null, messages.Messages)
            : Read(root, configuration, messages);
        return result with { Files = files.Files };
    }

    /// <summary>Reads tasks that were sent and lie in no file: they include no others, and environment variables mean nothing in them.</summary>
    /// <param name="text">The YAML, or JSON.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="configuration">The configuration whose caches are named.</param>
    public static SeedConfigurationResult Parse(string text, string name, MapProxyConfiguration configuration)
    {
        var messages = new MessageList();
        try
        {
            if (YamlDocument.Parse(text, name) is MapNode root)
            {
                return Read(root, configuration, messages);
            }

            messages.Error(new YamlLocation(name, 1, ""), "configuration not a YAML dictionary");
        }
        catch (YamlException error)
        {
            messages.Error(new YamlLocation(name, error.Line, ""), $"not valid YAML: {error.Message}");
        }

        return new SeedConfigurationResult(null, messages.Messages);
    }

    private static SeedConfigurationResult Read(MapNode root, MapProxyConfiguration? configuration, MessageList messages)
    {
        SeedConfiguration seeds = SeedReader.Read(new MapReader(root, "", messages));
        if (configuration is not null)
        {
            SeedReferenceCheck.Run(seeds, configuration, messages);
        }

        return new SeedConfigurationResult(messages.HasErrors ? null : seeds, messages.Messages);
    }
}
