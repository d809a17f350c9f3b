using MapProxyCluster.Engine;

namespace MapProxyCluster.Hosting;

/// <summary>Finds the configuration that a path belongs to.</summary>
public interface IProjects : IDisposable
{
    /// <summary>
    /// Splits a path (without script name) into a project and the rest. <see cref="ProjectPath.Catalog"/> is null for paths that
    /// belong to no project.
    /// </summary>
    ProjectPath Resolve(string path);

    /// <summary>The catalog of a project by its name, which is empty when there is only one; null when there is none.</summary>
    MapCatalog? Find(string app);

    /// <summary>The catalogs that are loaded at the moment.</summary>
    IReadOnlyList<MapCatalog> LoadedCatalogs();

    /// <summary>How each project is, for operators.</summary>
    IReadOnlyList<ProjectHealth> Health();

    /// <summary>Names for the listing page; null where there is none to list.</summary>
    IReadOnlyList<string>? Listing { get; }
}

/// <summary>A path's project: its catalog, the prefix that it adds to URLs ("/name" or empty), and the rest of the path.</summary>
public readonly record struct ProjectPath(MapCatalog? Catalog, string Prefix, string Rest);

/// <summary>How a project is.</summary>
/// <param name="Name">Its name; empty when there is only one.</param>
/// <param name="State">ok; stale: the files have changed but cannot be used; failed: it cannot be loaded; idle: nobody asked for it yet.</param>
/// <param name="Hash">Hash of the files that are served; null when none are.</param>
/// <param name="Warnings">Number of warnings of the configuration that is served.</param>
/// <param name="Error">Why it is not ok.</param>
public sealed record ProjectHealth(string Name, string State, string? Hash, int Warnings, string? Error)
{
    /// <summary>A project that is loaded.</summary>
    public static ProjectHealth Of(string name, MapProject project) => new(
        name, project.ReloadFailure is null ? "ok" : "stale", project.Current.Hash, project.Current.Messages.Count, project.ReloadFailure);
}

/// <summary>One mapproxy.yaml at the root.</summary>
public sealed class SingleProject(MapProject project) : IProjects
{
    /// <inheritdoc/>
    public IReadOnlyList<string>? Listing => null;

    /// <inheritdoc/>
    public ProjectPath Resolve(string path) => new(project.Current, "", path);

    /// <inheritdoc/>
    public MapCatalog? Find(string app) => app.Length == 0 ? project.Current : null;

    /// <inheritdoc/>
    public IReadOnlyList<MapCatalog> LoadedCatalogs() => [project.Current];

    /// <inheritdoc/>
    public IReadOnlyList<ProjectHealth> Health() => [ProjectHealth.Of("", project)];

    /// <inheritdoc/>
    public void Dispose() => project.Dispose();
}
