using MapProxyCluster.Sources;

namespace MapProxyCluster.Engine.Tests;

public sealed class EncodingThreadsTests
{
    private const int Threads = 3, Many = 10;
    private readonly EncodingThreads _threads = new(Threads);

    [Fact]
    public async Task RunAsync_LoopsWithinMoreWorkThanThreads_AllIsDone()
    {
        Task<int>[] all = [.. Enumerable.Range(0, 200).Select(_ => _threads.RunAsync(() =>
        {
            int done = 0;
            Parallel.For(0, 50, new ParallelOptions { TaskScheduler = TaskScheduler.Current }, _ => Interlocked.Increment(ref done));
            return done;
        }))];
        Assert.All(await Task.WhenAll(all).WaitAsync(TimeSpan.FromMinutes(1)), done => Assert.Equal(50, done));
    }

    [Fact]
    public async Task RunAsync_ThreadsBusy_WorkForClientsGoesFirst()
    {
        using var gate = new ManualResetEventSlim();
        using var busy = new CountdownEvent(Threads);
        var order = new List<string>();
        Task[] holders = [.. Enumerable.Range(0, Threads).Select(_ => _threads.RunAsync(() =>
        {
            busy.Signal();
            gate.Wait();
            return 0;
        }))];
        busy.Wait();
        Task[] background = await Task.Run(() =>
        {
            RequestPriority.Current = RequestPriority.Background;
            return Enumerable.Range(0, Many).Select(_ => Note("background")).ToArray();
        });
        Task[] clients = [.. Enumerable.Range(0, Many).Select(_ => Note("client"))];
        gate.Set();
        await Task.WhenAll([.. holders, .. background, .. clients]).WaitAsync(TimeSpan.FromMinutes(1));

        // Each thread takes the next one by itself, so that a few where they meet may change places.
        Assert.All(order.Take(Many - Threads), who => Assert.Equal("client", who));
        Assert.All(order.TakeLast(Many - Threads), who => Assert.Equal("background", who));

        Task Note(string who) => _threads.RunAsync(() =>
        {
            lock (order)
            {
                order.Add(who);
            }

            return 0;
        });
    }

    [Fact]
    public async Task RunAsync_WhatComesAfter_RunsElsewhere()
    {
        string? inside = await _threads.RunAsync(() => Thread.CurrentThread.Name);
        Assert.Equal("Encoding", inside);
        Assert.NotEqual("Encoding", Thread.CurrentThread.Name);
    }

    [Fact]
    public async Task RunAsync_WorkFails_ItsErrorComesBack() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => _threads.RunAsync<int>(() => throw new InvalidOperationException("no")));
}
