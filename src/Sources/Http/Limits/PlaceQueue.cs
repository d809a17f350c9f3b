namespace MapProxyCluster.Sources;

/// <summary>A number of places, given out in the order of asking, but to clients' requests before those in the background.</summary>
public sealed class PlaceQueue(int places)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private int _free = places;

    /// <summary>Waits for a place.</summary>
    public async ValueTask WaitAsync(RequestPriority priority, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<Waiter> node;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            node = _waiting.AddLast(new Waiter(priority));
        }

        await using CancellationTokenRegistration registration = cancellationToken.Register(() => GiveUp(node, cancellationToken));
        await node.Value.Turn.Task;
    }

    /// <summary>Gives a place back.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (Next() is not { } next)
            {
                _free++;
                return;
            }

            _waiting.Remove(next);
            next.Value.Turn.SetResult();
        }
    }

    private LinkedListNode<Waiter>? Next()
    {
        for (LinkedListNode<Waiter>? node = _waiting.First; node is not null; node = node.Next)
        {
            if (!node.Value.Priority.IsBackground)
            {
                return node;
            }
        }

        return _waiting.First;
    }

    private void GiveUp(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (node.List is not null)
            {
                _waiting.Remove(node);
                node.Value.Turn.SetCanceled(cancellationToken);
            }
        }
    }

    private sealed record Waiter(RequestPriority Priority)
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
