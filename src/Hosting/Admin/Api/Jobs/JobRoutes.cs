using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MapProxyCluster.Hosting;

/// <summary><c>/api/jobs</c>: starts, shows and steers jobs.</summary>
internal sealed class JobRoutes(ISeedJobStore store, SeedJobFactory factory, SeedFiles files, IProjects projects)
{
    private const int MaximumConcurrency = 1000;
    private const string All = "ALL";

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/jobs", ListAsync);
        routes.MapGet("/api/jobs/{id}", ShowAsync);
        routes.MapPost("/api/jobs", CreateAsync);
        routes.MapPost("/api/jobs/{id}/pause", http => CommandAsync(http, SeedJobCommand.Pause));
        routes.MapPost("/api/jobs/{id}/resume", http => CommandAsync(http, SeedJobCommand.Resume));
        routes.MapPost("/api/jobs/{id}/cancel", http => CommandAsync(http, SeedJobCommand.Cancel));
    }

    /// <summary>Takes a job in and tells where it is.</summary>
    internal static async Task StartAsync(HttpContext http, ISeedJobStore store, SeedJob job)
    {
        if (job.Tasks.All(task => task.IsEmpty || task.Levels.Count == 0))
        {
            throw new ProblemException(Problem.Bad("There is nothing to do: no tiles lie in the area and the levels"));
        }

        await store.CreateAsync(job);
        http.Response.Headers.Location = $"/api/jobs/{job.Id}";
    }

    /// <summary>A job that must be there.</summary>
    internal static async Task<SeedJobStatus> FindAsync(ISeedJobStore store, string id) =>
        await store.FindAsync(id) ?? throw new ProblemException(Problem.Missing($"There is no job '{id}'"));

    private async Task ListAsync(HttpContext http) => await http.WriteAsync((await store.ListAsync()).Select(JobView.Of));

    private async Task ShowAsync(HttpContext http) => await http.WriteAsync(JobView.Of(await FindAsync(store, http.Request.Route("id"))));

    private async Task CommandAsync(HttpContext http, SeedJobCommand command)
    {
        string id = http.Request.Route("id");
        if (await store.CommandAsync(id, command))
        {
            await http.WriteAsync(JobView.Of(await FindAsync(store, id)));
            return;
        }

        SeedJobStatus job = await FindAsync(store, id);
        string word = command.ToString().ToLowerInvariant(), state = job.State.ToString().ToLowerInvariant();
        throw new ProblemException(new Problem(StatusCodes.Status409Conflict, $"The job is {state}: {word} makes no sense"));
    }

    private async Task CreateAsync(HttpContext http)
    {
        MapCatalog catalog = projects.ProjectOf(http.Request);
        SeedConfiguration entries = Entries(catalog, await http.BodyAsync(), http.Request);
        SeedJob job = factory.Create(catalog, entries, Options(http.Request, entries));
        await StartAsync(http, store, job);
        await http.WriteAsync(JobView.Of(SeedJobStatus.Of(job)), StatusCodes.Status201Created);
    }

    private SeedConfiguration Entries(MapCatalog catalog, string text, HttpRequest request)
    {
        if (text.Trim().Length > 0)
        {
            return SeedText.Parse(text, catalog);
        }

        // All of a file, just because nothing was said, is a lot.
        if (request.Text("seed") is null && request.Text("cleanup") is null)
        {
            throw new ProblemException(Problem.Bad("Send entries in the form of a seed.yaml, or name those of the server's: ?seed=…&cleanup=…, or ALL"));
        }

        return files.Find(catalog.App) is not null
            ? files.Load(catalog)
            : throw new ProblemException(Problem.Missing("The server has no seed.yaml (MapProxy__Seed)"));
    }

    private static SeedJobOptions Options(HttpRequest request, SeedConfiguration entries) => new()
    {
        Name = request.Text("name"),
        Seeds = Chosen(request.List("seed"), entries.Seeds.Keys),
        Cleanups = Chosen(request.List("cleanup"), entries.Cleanups.Keys),
        Priority = request.Integer("priority", -1000, 1000) ?? 0,
        Concurrency = request.Integer("concurrency", 1, MaximumConcurrency) ?? SeedJob.DefaultConcurrency,
        IsDryRun = request.Flag("dry_run"),
        SkipsUncached = request.Flag("skip_uncached"),
    };

    private static IReadOnlyList<string>? Chosen(IReadOnlyList<string>? names, IEnumerable<string> all) => names is [All] ? [.. all] : names;
}
