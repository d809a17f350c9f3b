using MapProxyCluster.Sources;

namespace MapProxyCluster.Engine;

/// <summary>
/// As many threads as there are processors, for work that keeps them busy. Those of the pool stay free for answers that need no such work and
/// would have to wait behind it. What clients wait for goes first.
/// </summary>
internal sealed class EncodingThreads : TaskScheduler
{
    [ThreadStatic]
    private static bool _isOurs;

    private readonly Queue<Task> _forClients = new(), _inBackground = new();
    private readonly object _gate = new();

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

    /// <summary>Does some work on one of the threads; loops in parallel within it may take them all.</summary>
    internal Task<T> RunAsync<T>(Func<T> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously, this);

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        bool isForClient = !RequestPriority.Current.IsBackground;
        lock (_gate)
        {
            (isForClient ? _forClients : _inBackground).Enqueue(task);
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
            return [.. _forClients, .. _inBackground];
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
            Task? task;
            while (!_forClients.TryDequeue(out task) && !_inBackground.TryDequeue(out task))
            {
                Monitor.Wait(_gate);
            }

            return task;
        }
    }
}
