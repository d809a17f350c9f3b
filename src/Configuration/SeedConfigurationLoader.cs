using MapProxyCluster.Configuration.Reading;
using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration;

/// <summary>Loads a <c>seed.yaml</c> for a configuration. Like <see cref="ConfigurationLoader"/> it tells everything at once and never throws.</summary>
public static class SeedConfigurationLoader
{
    /// <summary>Loads the tasks.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="configuration">The configuration whose caches are named; paths in the file are relative to its folder.</param>
    /// <param name="environment">Looks up environment variables; those of the process when not given.</param>
    public static SeedConfigurationResult Load(string path, MapProxyConfiguration configuration, Func<string, string?>? environment = null)
    {
        string file = Path.GetFullPath(path);
        var messages = new MessageList();
        var variables = new EnvironmentVariables(environment ?? Environment.GetEnvironmentVariable, (name, value) =>
            messages.Warning(new YamlLocation(value.File, value.Line, ""), $"environment variable '{name}' is not set; the text stays as it is"));
        if (new IncludedFiles(variables, messages).Read(file) is not { } root || messages.HasErrors)
        {
            return new SeedConfigurationResult(null, messages.Messages);
        }

        SeedConfiguration seeds = SeedReader.Read(new MapReader(root, "", messages));
        SeedReferenceCheck.Run(seeds, configuration, messages);
        return new SeedConfigurationResult(messages.HasErrors ? null : seeds, messages.Messages);
    }
}
