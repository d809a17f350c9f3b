using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Hosting;

/// <summary>Reads entries that were sent, in the form of a <c>seed.yaml</c>, as YAML or JSON.</summary>
internal static class SeedText
{
    private const string Name = "request";

    /// <summary>The entries.</summary>
    /// <exception cref="ConfigurationException">The text has errors; their line counts in it.</exception>
    internal static SeedConfiguration Parse(string text, MapCatalog catalog)
    {
        SeedConfigurationResult result = SeedConfigurationLoader.Parse(text, Name, catalog.Configuration);
        return result.Configuration ?? throw ConfigurationException.Of(result.Messages);
    }
}
