using MapProxyCluster.Sources;

namespace MapProxyCluster.Engine.Tests;

public sealed class EncodingThreadsTests
{
    private static readonly int Many = Environment.ProcessorCount * 5;

    [Fact]
    public async Task RunAsync_LoopsWithinMoreWorkThanThreads_AllIsDone()
    {
        Task<int>[] all = [.. Enumerable.Range(0, 200).Select(_ => EncodingThreads.All.RunAsync(() =>
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
        using var busy = new CountdownEvent(Environment.ProcessorCount);
        var order = new List<string>();
        Task[] holders = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => EncodingThreads.All.RunAsync(() =>
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
        int threads = Environment.ProcessorCount;
        Assert.All(order.Take(Many - threads), who => Assert.Equal("client", who));
        Assert.All(order.TakeLast(Many - threads), who => Assert.Equal("background", who));

        Task Note(string who) => EncodingThreads.All.RunAsync(() =>
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
        string? inside = await EncodingThreads.All.RunAsync(() => Thread.CurrentThread.Name);
        Assert.Equal("Encoding", inside);
        Assert.NotEqual("Encoding", Thread.CurrentThread.Name);
    }

    [Fact]
    public async Task RunAsync_WorkFails_ItsErrorComesBack() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => EncodingThreads.All.RunAsync<int>(() => throw new InvalidOperationException("no")));
}
