using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Hosting;

/// <summary>
/// Finds the <c>seed.yaml</c> of a project: the one that the settings name; in a directory of them the one with the project's name; without
/// a setting, the file of that name beside a single mapproxy.yaml.
/// </summary>
public sealed class SeedFiles(ProcessSettings settings)
{
    /// <summary>Names of the projects that have a file.</summary>
    public IReadOnlyList<string> Projects => !Directory.Exists(settings.ConfigPath) ? Find("") is null ? [] : [""]
        : Directory.Exists(settings.SeedPath) ? [.. Directory.EnumerateFiles(settings.SeedPath, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file))]
        : [];

    /// <summary>The file of a project; null when it has none.</summary>
    public string? Find(string project)
    {
        string configuration = Path.GetFullPath(settings.ConfigPath);
        bool isSingle = !Directory.Exists(configuration);
        string? file = settings.SeedPath is not { } path
            ? isSingle ? Path.Combine(Path.GetDirectoryName(configuration)!, "seed.yaml") : null
            : Directory.Exists(path) ? Path.Combine(path, isSingle ? "seed.yaml" : $"{project}.yaml")
            : isSingle ? path : null;
        return File.Exists(file) ? Path.GetFullPath(file) : null;
    }

    /// <summary>The entries of a project; none when it has no file.</summary>
    /// <exception cref="ConfigurationException">The file has errors.</exception>
    public SeedConfiguration Load(MapCatalog catalog)
    {
        if (Find(catalog.App) is not { } file)
        {
            return new SeedConfiguration();
        }

        SeedConfigurationResult result = SeedConfigurationLoader.Load(file, catalog.Configuration);
        return result.Configuration ?? throw ConfigurationException.Of(result.Messages);
    }
}
