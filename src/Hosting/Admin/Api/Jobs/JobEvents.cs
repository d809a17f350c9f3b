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
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/jobs/events", http => StreamAsync(http, store.ListAsync, isDone: _ => false));
        routes.MapGet("/api/jobs/{id}/events", WatchOneAsync);
    }

    private async Task WatchOneAsync(HttpContext http)
    {
        string id = http.Request.Route("id");
        await JobRoutes.FindAsync(store, id);
        await StreamAsync(
            http,
            async () => await store.FindAsync(id) is { } job ? [job] : [],
            isDone: jobs => jobs.All(job => job.IsEnded));
    }

    private async Task StreamAsync(HttpContext http, Func<Task<IReadOnlyList<SeedJobStatus>>> look, Func<IReadOnlyList<SeedJobStatus>, bool> isDone)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, state.Drain);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        long lastWord = time.GetTimestamp();
        using var timer = new PeriodicTimer(Rhythm, time);
        try
        {
            await http.Response.WriteAsync(": jobs\n\n", end.Token);
            do
            {
                IReadOnlyList<SeedJobStatus>? jobs = await TryAsync(look);
                string news = jobs is null ? "" : NewsOf(jobs, known);
                if (news.Length == 0 && time.GetElapsedTime(lastWord) > KeepAlive)
                {
                    news = ": still here\n\n";
                }

                if (news.Length > 0)
                {
                    lastWord = time.GetTimestamp();
                    await http.Response.WriteAsync(news, end.Token);
                    await http.Response.Body.FlushAsync(end.Token);
                }

                if (jobs is not null && isDone(jobs))
                {
                    return;
                }
            }
            while (await timer.WaitForNextTickAsync(end.Token));
        }
        catch (OperationCanceledException)
        {
            // The client has left, or this process ends.
        }
    }

    // While the store is away there are no news; the stream stays.
    private static async Task<IReadOnlyList<SeedJobStatus>?> TryAsync(Func<Task<IReadOnlyList<SeedJobStatus>>> look)
    {
        try
        {
            return await look();
        }
        catch (CacheFaultException)
        {
            return null;
        }
    }

    private static string NewsOf(IReadOnlyList<SeedJobStatus> jobs, Dictionary<string, string> known)
    {
        var news = new System.Text.StringBuilder();

        // The oldest first, so that lists grow at the top.
        foreach (SeedJobStatus job in jobs.Reverse())
        {
            string text = JsonSerializer.Serialize(JobView.Of(job), AdminJson.Options);
            if (known.GetValueOrDefault(job.Id) != text)
            {
                known[job.Id] = text;
                news.Append("event: job\ndata: ").Append(text).Append("\n\n");
            }
        }

        foreach (string gone in known.Keys.Except(jobs.Select(job => job.Id)).ToArray())
        {
            known.Remove(gone);
            news.Append("event: forgotten\ndata: ").Append(JsonSerializer.Serialize(new { id = gone })).Append("\n\n");
        }

        return news.ToString();
    }
}
