using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MapProxyCluster.Hosting;

/// <summary><c>POST /api/purge</c>: removes tiles by cache, grid, area, level and date, or counts them; a job like any other.</summary>
internal sealed class PurgeRoutes(ISeedJobStore store, SeedJobFactory factory, IProjects projects, ProcessState state, TimeProvider time)
{
    private const int LongestWait = 600;

    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(0.2);

    internal void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/purge", PurgeAsync);

    private async Task PurgeAsync(HttpContext http)
    {
        PurgeRequest request = PurgeRequest.Parse(await http.BodyAsync());
        int? wait = http.Request.Integer("wait", 0, LongestWait);
        SeedJob job = Create(request);
        await JobRoutes.StartAsync(http, store, job);
        JobView view = JobView.Of(wait is > 0 and { } seconds ? await EndOfAsync(job, TimeSpan.FromSeconds(seconds), http.RequestAborted) : SeedJobStatus.Of(job));
        bool isEnded = view.State is SeedJobState.Done or SeedJobState.Failed or SeedJobState.Cancelled;
        await http.WriteAsync(view, isEnded ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    private SeedJob Create(PurgeRequest request)
    {
        MapCatalog catalog = projects.Choose(request.Project);
        string what = $"purge {string.Join(", ", request.Caches)}";
        var options = new SeedJobOptions
        {
            Name = request.Name ?? (request.IsDryRun ? $"{what} (count)" : what),
            Cleanups = [PurgeRequest.Entry],
            Priority = request.Priority ?? 0,
            Concurrency = Math.Clamp(request.Concurrency ?? SeedJob.DefaultConcurrency, 1, 1000),
            IsDryRun = request.IsDryRun,
        };
        try
        {
            return factory.Create(catalog, SeedText.Parse(request.ToSeedText(), catalog), options);
        }
        catch (ConfigurationException error)
        {
            // The text was ours: its lines mean nothing to the client, and its paths only without what we put around them.
            ProblemPlace[] places = [.. error.Errors.Select(message => new ProblemPlace(message.Text, PathOf(message), null, null))];
            throw new ProblemException(Problem.Bad(string.Join("; ", places.Select(place => $"{place.Path}: {place.Text}"))) with { Errors = places });
        }
    }

    private static string PathOf(ConfigurationMessage message)
    {
        string path = message.Location.Path.Replace($"coverages.{PurgeRequest.Entry}", "area", StringComparison.Ordinal);
        path = path.Replace($"cleanups.{PurgeRequest.Entry}", "", StringComparison.Ordinal).Replace("remove_before", "before", StringComparison.Ordinal);
        return path.Trim('.');
    }

    private async Task<SeedJobStatus> EndOfAsync(SeedJob job, TimeSpan patience, CancellationToken left)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, left, state.Drain);
        using var timer = new PeriodicTimer(Rhythm, time);
        SeedJobStatus status = SeedJobStatus.Of(job);
        try
        {
            while (!status.IsEnded && await timer.WaitForNextTickAsync(end.Token))
            {
                status = await store.FindAsync(job.Id) ?? status;
            }
        }
        catch (OperationCanceledException) when (!left.IsCancellationRequested)
        {
            // It goes on without us.
        }

        return status;
    }
}
