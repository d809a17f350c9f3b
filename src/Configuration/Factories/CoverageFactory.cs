using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>Builds coverages (behaviour reference 1.7).</summary>
public static class CoverageFactory
{
    /// <summary>The coverage; null when there is none, or when its SRS is unknown, which is added to the messages.</summary>
    public static Coverage? Create(CoverageConfiguration? configuration, List<ConfigurationMessage> messages)
    {
        if (configuration is not { BoundingBox: { } box, Srs: { } code })
        {
            return null;
        }

        if (Srs.TryParse(code) is { } srs)
        {
            return new BoundingBoxCoverage(box, srs) { Clip = configuration.Clip };
        }

        messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, configuration.Location, $"unknown SRS '{code}'"));
        return null;
    }
}
