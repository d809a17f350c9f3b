using System.Collections.Concurrent;

namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>What clients notice of a gateway that goes: nothing.</summary>
public abstract class FailoverTests<TFront>(OriginFixture origin) : IAsyncLifetime
    where TFront : IFront
{
    private readonly FrontedGateways<TFront> _setup = new(origin);

    /// <summary>How many requests that were under way may fail with a gateway that crashes.</summary>
    protected virtual int LostInACrash => 0;

    public Task InitializeAsync() => _setup.InitializeAsync();

    public Task DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task Gateway_Killed_OnlyWhatTheFrontCannotRepeatFails()
    {
        int[] failed = await FailuresAsync(_setup.First.Process.KillAsync);

        Assert.True(failed.Length <= LostInACrash, string.Join(", ", failed));
    }

    [Fact]
    public async Task Gateway_ToldToStop_NoRequestFails()
    {
        int[] failed = await FailuresAsync(async () =>
        {
            await _setup.First.Process.SignalAsync("TERM");
            _ = await _setup.First.Process.WaitForEndAsync(TimeSpan.FromSeconds(30));
        });

        Assert.Empty(failed);
    }

    // Four clients send requests while something happens, and a good number afterwards; returns the statuses that are not 200.
    private async Task<int[]> FailuresAsync(Func<Task> happening)
    {
        const int Before = 100, After = 400;
        int sent = 0;
        var warm = new TaskCompletionSource();
        var happened = new TaskCompletionSource();
        var statuses = new ConcurrentQueue<int>();

        async Task RequestAsync()
        {
            int number = Interlocked.Increment(ref sent);
            string path = number % 2 == 0
                ? $"service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1&number={number}"
                : $"tiles/map/webmercator/3/{number % 8}/{number / 8 % 8}.png";
            using HttpResponseMessage response = await _setup.Client.GetAsync($"{_setup.Front.Url}/mapproxy/{path}");
            statuses.Enqueue((int)response.StatusCode);
            if (number == Before)
            {
                warm.SetResult();
            }
        }

        async Task ClientAsync()
        {
            while (!happened.Task.IsCompleted)
            {
                await RequestAsync();
            }

            for (int count = 0; count < After / 4; count++)
            {
                await RequestAsync();
            }
        }

        Task[] clients = [.. Enumerable.Range(0, 4).Select(_ => ClientAsync())];
        await warm.Task;
        await happening();
        happened.SetResult();
        await Task.WhenAll(clients);
        Assert.True(statuses.Count >= Before + After);
        return [.. statuses.Where(status => status != 200)];
    }
}
