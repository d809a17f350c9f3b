using MapProxyCluster.Engine;
using Microsoft.AspNetCore.Http;

namespace MapProxyCluster.Hosting;

/// <summary>Finds the project that a request is about.</summary>
internal static class ProjectChoice
{
    /// <summary>The project's catalog, built for seeding.</summary>
    /// <exception cref="ProblemException">There is no such project.</exception>
    internal static MapCatalog Choose(this IProjects projects, string? name) => projects.Find(name ?? "") ?? throw new ProblemException(Problem.Missing(
        string.IsNullOrEmpty(name)
            ? $"Name a project: {string.Join(", ", projects.Health().Select(project => project.Name))}"
            : $"There is no project '{name}'"));

    /// <summary>The project of the parameter <c>project</c>.</summary>
    internal static MapCatalog ProjectOf(this IProjects projects, HttpRequest request) => projects.Choose(request.Text("project"));
}
