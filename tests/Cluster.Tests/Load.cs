using System.Collections.Concurrent;
using System.Diagnostics;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>
/// Clients that request tiles without a break, half of them cached, half of them new, and note what went wrong. As a balancer would,
/// a client turns to another gateway when one takes no connection.
/// </summary>
public sealed class Load : IAsyncDisposable
{
    private readonly TestCluster _cluster;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _clients;
    private int _requests;
    private int _next;

    private Load(TestCluster cluster, int clients)
    {
        _cluster = cluster;
        _clients = [.. Enumerable.Range(0, clients).Select(_ => Task.Run(RunAsync))];
    }

    /// <summary>Requests that were answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>What went wrong.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Longest time that a request took.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Begins.</summary>
    public static Load Start(TestCluster cluster, int clients = 8) => new(cluster, clients);

    /// <summary>Waits until so many more requests were answered.</summary>
    public async Task MoreAsync(int count)
    {
        int goal = Requests + count;
        for (int attempt = 0; attempt < 2000 && Requests < goal; attempt++)
        {
            await Task.Delay(10);
        }

        Assert.True(Requests >= goal, $"only {Requests} of {goal} requests: {string.Join('\n', Failures.Take(5))}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            int number = Interlocked.Increment(ref _next);
            await RequestAsync(number, number % 2 == 0 ? $"/tiles/map/webmercator/3/{number % 8}/2.png" : $"/tiles/map/webmercator/9/{number % 512}/{number / 512 % 512}.png");
            await Task.Delay(5);
        }
    }

    private async Task RequestAsync(int number, string path)
    {
        long start = Stopwatch.GetTimestamp();
        string trouble = "";
        for (int attempt = 0; attempt < _cluster.Gateways.Count; attempt++)
        {
            try
            {
                using HttpResponseMessage response = await _cluster.Client.GetAsync(_cluster.Gateways[(number + attempt) % _cluster.Gateways.Count].Url + path);
                byte[] body = await response.Content.ReadAsByteArrayAsync();
                if (!response.IsSuccessStatusCode)
                {
                    Failures.Enqueue($"{path}: {(int)response.StatusCode} {System.Text.Encoding.UTF8.GetString(body)}");
                }

                Longest = TimeSpan.FromTicks(Math.Max(Longest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
                Interlocked.Increment(ref _requests);
                return;
            }
            catch (HttpRequestException error)
            {
                trouble = error.Message;
            }
        }

        Failures.Enqueue($"{path}: {trouble}");
    }
}
