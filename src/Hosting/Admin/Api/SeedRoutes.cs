using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MapProxyCluster.Hosting;

/// <summary><c>/api/seeds</c> and <c>/api/schedules</c>: the entries of the server's seed.yaml, and when those with a schedule are due.</summary>
internal sealed class SeedRoutes(IServiceProvider services, SeedFiles files, IProjects projects)
{
    // Gateways start nothing, but they can tell.
    private readonly SeedSchedules _schedules = services.GetService<SeedSchedules>() ?? ActivatorUtilities.CreateInstance<SeedSchedules>(services);

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/seeds", SeedsAsync);
        routes.MapGet("/api/schedules", http => http.WriteAsync(_schedules.Upcoming()));
    }

    private Task SeedsAsync(HttpContext http)
    {
        MapCatalog catalog = projects.ProjectOf(http.Request);
        SeedConfiguration entries = files.Load(catalog);
        return http.WriteAsync(new SeedNames(
            files.Find(catalog.App), [.. entries.Seeds.Select(Entry)], [.. entries.Cleanups.Select(Entry)], [.. entries.Coverages.Keys]));
    }

    private static SeedEntry Entry(KeyValuePair<string, SeedTaskConfiguration> entry) =>
        new(entry.Key, entry.Value.Caches, entry.Value.Coverages, entry.Value.Schedule?.Text);

    private sealed record SeedNames(string? File, IReadOnlyList<SeedEntry> Seeds, IReadOnlyList<SeedEntry> Cleanups, IReadOnlyList<string> Coverages);

    private sealed record SeedEntry(string Name, IReadOnlyList<string> Caches, IReadOnlyList<string>? Coverages, string? Schedule);
}
