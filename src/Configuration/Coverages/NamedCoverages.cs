using MapProxyCluster.Configuration.Reading;
using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>The areas that a <c>seed.yaml</c> defines under <c>coverages</c>, for programs that need nothing else of it.</summary>
public static class NamedCoverages
{
    /// <summary>An area by its name; null when it is not there or cannot be made, which the messages tell.</summary>
    /// <param name="file">Path of the seed.yaml; relative paths in it start at its folder.</param>
    /// <param name="name">Key of the area.</param>
    /// <param name="messages">Where findings go.</param>
    public static Coverage? Load(string file, string name, List<ConfigurationMessage> messages)
    {
        string path = Path.GetFullPath(file);
        var list = new MessageList();
        var variables = new EnvironmentVariables(Environment.GetEnvironmentVariable, (_, _) => { });
        CoverageConfiguration? coverage = null;
        if (new IncludedFiles(variables, list).Read(path) is { } root)
        {
            MapReader? all = new MapReader(root, "", list).Map("coverages");
            if (all?.Has(name) != true)
            {
                list.Error(new YamlLocation(path, 1, "coverages"), $"there is no coverage '{name}'");
            }

            coverage = all?.Map(name)?.ReadCoverage();
        }

        messages.AddRange(list.Messages);
        var place = new MapProxyConfiguration { BaseDirectory = Path.GetDirectoryName(path)! };
        return new CoverageFactory(place, messages).Create(coverage);
    }
}
