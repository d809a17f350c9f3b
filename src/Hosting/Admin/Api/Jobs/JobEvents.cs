using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MapProxyCluster.Caches;
using MapProxyCluster.Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MapProxyCluster.Hosting;

/// <summary>
/// Server-sent events (WHATWG HTML, 9.2) about jobs: <c>job</c> when one is new or has changed, at most twice a second, and <c>forgotten</c>
/// when one has gone. A stream ends when its client leaves or the process drains, and that of a single job with the job.
/// </summary>
internal sealed class JobEvents(ISeedJobStore store, ProcessState state, TimeProvider time)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly JobWatch _all = new(store.ListAsync, time);

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/jobs/events", http => StreamAsync(http, _all.WatchAsync(KeepAlive, default)));
        routes.MapGet("/api/jobs/{id}/events", WatchOneAsync);
    }

    private async Task WatchOneAsync(HttpContext http)
    {
        string id = http.Request.Route("id");
        await JobRoutes.FindAsync(store, id);
        await StreamAsync(http, WatchAsync(id, default));
    }

    private async IAsyncEnumerable<IReadOnlyList<JobText>?> WatchAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(JobWatch.Rhythm, time);
        do
        {
            SeedJobStatus[]? job = await TryFindAsync(id);
            yield return job?.Select(JobText.Of).ToArray();
            if (job is [] or [{ IsEnded: true }])
            {
                yield break;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    // Null while the store is away: there are no news then, and the stream stays.
    private async Task<SeedJobStatus[]?> TryFindAsync(string id)
    {
        try
        {
            return await store.FindAsync(id) is { } job ? [job] : [];
        }
        catch (CacheFaultException)
        {
            return null;
        }
    }

    private async Task StreamAsync(HttpContext http, IAsyncEnumerable<IReadOnlyList<JobText>?> states)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, state.Drain);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        long lastWord = time.GetTimestamp();
        try
        {
            await http.Response.WriteAsync(": jobs\n\n", end.Token);
            await http.Response.Body.FlushAsync(end.Token);
            await foreach (IReadOnlyList<JobText>? jobs in states.WithCancellation(end.Token))
            {
                string news = jobs is null ? "" : NewsOf(jobs, known);
                if (news.Length == 0 && time.GetElapsedTime(lastWord) >= KeepAlive)
                {
                    news = ": still here\n\n";
                }

                if (news.Length > 0)
                {
                    lastWord = time.GetTimestamp();
                    await http.Response.WriteAsync(news, end.Token);
                    await http.Response.Body.FlushAsync(end.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client has left, or this process ends.
        }
    }

    private static string NewsOf(IReadOnlyList<JobText> jobs, Dictionary<string, string> known)
    {
        var news = new StringBuilder();

        // The oldest first, so that lists grow at the top.
        foreach (JobText job in jobs.Reverse().Where(job => known.GetValueOrDefault(job.Id) != job.Text))
        {
            known[job.Id] = job.Text;
            news.Append("event: job\ndata: ").Append(job.Text).Append("\n\n");
        }

        foreach (string gone in known.Keys.Except(jobs.Select(job => job.Id)).ToArray())
        {
            known.Remove(gone);
            news.Append("event: forgotten\ndata: ").Append(JsonSerializer.Serialize(new { id = gone })).Append("\n\n");
        }

        return news.ToString();
    }
}
