namespace MapProxyCluster.Configuration.Tests;

/// <summary>A folder with configuration files, gone after the test.</summary>
public sealed class ConfigurationFiles : IDisposable
{
    /// <summary>The least that loads without errors.</summary>
    public const string Minimal = """
        services:
          wms:
        layers:
          - name: osm
            title: OSM
            sources: [osm_cache]
        caches:
          osm_cache:
            grids: [GLOBAL_WEBMERCATOR]
            sources: [osm_wms]
        sources:
          osm_wms:
            type: wms
            req:
              url: http://localhost/service
              layers: osm
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("configuration-");

    /// <summary>Path of a file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file.</summary>
    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    /// <summary>Writes the main file and loads it.</summary>
    public ConfigurationResult Load(string text, params (string Name, string Value)[] environment)
    {
        Write("mapproxy.yaml", text);
        return ConfigurationLoader.Load(PathOf("mapproxy.yaml"), name => environment.FirstOrDefault(pair => pair.Name == name).Value);
    }

    /// <summary>Loads text that must be free of errors.</summary>
    public MapProxyConfiguration LoadValid(string text, params (string Name, string Value)[] environment)
    {
        ConfigurationResult result = Load(text, environment);
        Assert.DoesNotContain(result.Messages, message => message.Severity == ConfigurationSeverity.Error);
        return result.Configuration!;
    }

    /// <summary>Messages as "severity line path: text", the file's folder cut off.</summary>
    public static IEnumerable<string> Texts(ConfigurationResult result) =>
        result.Messages.Select(message => $"{message.Severity} {message.Location.Line} {message.Location.Path}: {message.Text}");

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
