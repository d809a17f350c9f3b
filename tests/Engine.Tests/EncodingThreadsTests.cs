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
    public async Task RunAsync_TooManyPicturesWait_TheCallerDoesItAtOnce()
    {
        using var gate = new ManualResetEventSlim();
        using var busy = new CountdownEvent(Threads);
        Task[] holders = [.. Enumerable.Range(0, Threads).Select(_ => _threads.RunAsync(() =>
        {
            busy.Signal();
            gate.Wait();
            return 0;
        }))];
        busy.Wait();
        Task<string?> waiting = Name(EncodingThreads.MaximumHeld - 10), fitting = Name(10), tooMuch = Name(11), holdingNothing = Name(0);

        Assert.True(tooMuch.IsCompleted);
        Assert.NotEqual("Encoding", await tooMuch);
        Assert.All([waiting, fitting, holdingNothing], task => Assert.False(task.IsCompleted));
        gate.Set();
        await Task.WhenAll(holders);
        Assert.All(
            await Task.WhenAll(waiting, fitting, holdingNothing).WaitAsync(TimeSpan.FromMinutes(1)), name => Assert.Equal("Encoding", name));

        // What has begun holds nothing.
        Assert.Equal("Encoding", await Name(EncodingThreads.MaximumHeld));

        Task<string?> Name(long held) => _threads.RunAsync(() => Thread.CurrentThread.Name, held);
    }

    [Fact]
    public async Task RunAsync_ClientsPictureWaits_GoesBeforeOtherWork()
    {
        using var gate = new ManualResetEventSlim();
        using var busy = new CountdownEvent(1);
        var one = new EncodingThreads(1);
        Task<int> holder = one.RunAsync(() =>
        {
            busy.Signal();
            gate.Wait();
            return 0;
        });
        busy.Wait();
        var order = new List<string>();
        Task[] all = [Note("map", 0), Note("picture", 100), Note("other map", 0), Note("other picture", 100)];
        gate.Set();
        await Task.WhenAll([holder, .. all]).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["picture", "other picture", "map", "other map"], order);

        Task Note(string what, long held) => one.RunAsync(
            () =>
            {
                order.Add(what);
                return 0;
            },
            held);
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
