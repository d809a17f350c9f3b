using System.Text.Json.Serialization;
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

    /// <summary>
    /// Loads configurations again, changed or not; tells how those projects are. One that cannot be loaded is served as it was before.
    /// </summary>
    /// <param name="app">Name of a project; null for all that are loaded.</param>
    IReadOnlyList<ProjectHealth> Reload(string? app);

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
    /// <summary>All that is wrong in the files, each with its place; null where that is not the reason.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemPlace>? Errors { get; init; }

    /// <summary>A project that is loaded.</summary>
    public static ProjectHealth Of(string name, MapProject project) => project.ReloadError is { } error
        ? Broken(name, "stale", error) with { Hash = project.Current.Hash, Warnings = project.Current.Messages.Count }
        : new ProjectHealth(name, "ok", project.Current.Hash, project.Current.Messages.Count, null);

    /// <summary>A project that is not loaded because of an error.</summary>
    public static ProjectHealth Broken(string name, string state, Exception error) => new(name, state, null, 0, error.Message)
    {
        Errors = error is ConfigurationException configuration ? [.. configuration.Errors.Select(ProblemPlace.Of)] : null,
    };
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
    public IReadOnlyList<ProjectHealth> Reload(string? app)
    {
        if (!string.IsNullOrEmpty(app))
        {
            return [];
        }

        project.Reload();
        return Health();
    }

    /// <inheritdoc/>
    public void Dispose() => project.Dispose();
}
