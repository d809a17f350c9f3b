using MapProxyCluster.Sources;

namespace MapProxyCluster.Engine;

/// <summary>
/// As many threads as there are processors, for work that keeps them busy. Those of the pool stay free for answers that need no such work and
/// would have to wait behind it. What has been begun is finished first, then comes what clients wait for.
/// </summary>
internal sealed class EncodingThreads : TaskScheduler
{
    /// <summary>Bytes of pictures that may wait for a thread.</summary>
    internal const long MaximumHeld = 256L * 1024 * 1024;

    private static readonly object Holds = new();

    [ThreadStatic]
    private static bool _isOurs;

    // Parts of work that is being done and pictures of clients, other work for clients, work in the background.
    private readonly Queue<Task>[] _queues = [new(), new(), new()];
    private readonly object _gate = new();
    private long _held;

    /// <summary>Starts some threads, which end with the process.</summary>
    internal EncodingThreads(int count)
    {
        MaximumConcurrencyLevel = count;
        for (int i = 0; i < count; i++)
        {
            new Thread(Work) { IsBackground = true, Name = "Encoding" }.Start();
        }
    }

    /// <summary>Those of this process, which begin with the first work.</summary>
    internal static EncodingThreads All { get; } = new(Environment.ProcessorCount);

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel { get; }

    /// <summary>
    /// Does some work on one of the threads; loops in parallel within it may take them all. Where too many pictures would wait, the caller does
    /// it at once: what is read from caches and upstreams must not pile up in memory.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="heldBytes">Size of the decoded pictures that wait for it.</param>
    internal Task<T> RunAsync<T>(Func<T> work, long heldBytes = 0)
    {
        if (heldBytes == 0)
        {
            return Start(_ => work(), null);
        }

        if (Interlocked.Add(ref _held, heldBytes) > MaximumHeld)
        {
            Interlocked.Add(ref _held, -heldBytes);
            return AtOnce(work);
        }

        return Start(
            _ =>
            {
                Interlocked.Add(ref _held, -heldBytes);
                return work();
            },
            Holds);
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        int turn = _isOurs ? 0 : RequestPriority.Current.IsBackground ? 2 : task.AsyncState == Holds ? 0 : 1;
        lock (_gate)
        {
            _queues[turn].Enqueue(task);
            Monitor.Pulse(_gate);
        }
    }

    // Loops in parallel wait for their parts: whoever waits does them, or all threads might wait. What has been done so is skipped in its queue.
    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => _isOurs && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _queues.SelectMany(queue => queue)];
        }
    }

    private Task<T> Start<T>(Func<object?, T> work, object? state) => Task.Factory.StartNew(
        work, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously, this);

    private static Task<T> AtOnce<T>(Func<T> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception error)
        {
            return Task.FromException<T>(error);
        }
    }

    private void Work()
    {
        _isOurs = true;
        while (true)
        {
            TryExecuteTask(Next());
        }
    }

    private Task Next()
    {
        lock (_gate)
        {
            while (true)
            {
                foreach (Queue<Task> queue in _queues)
                {
                    if (queue.TryDequeue(out Task? task))
                    {
                        return task;
                    }
                }

                Monitor.Wait(_gate);
            }
        }
    }
}
