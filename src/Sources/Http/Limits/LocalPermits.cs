using System.Collections.Concurrent;

namespace MapProxyCluster.Sources;

/// <summary>Bounds within this process. Sources share a bound of requests at a time when host and number are equal, and all else by host.</summary>
public sealed class LocalPermits(TimeProvider time) : IUpstreamPermits
{
    private readonly ConcurrentDictionary<string, HostGate> _gates = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string Host, int Places), PlaceQueue> _places = new();

    /// <inheritdoc/>
    public async ValueTask<IUpstreamPermit> AcquireAsync(
        string host, UpstreamLimits limits, TimeSpan timeout, CancellationToken cancellationToken)
    {
        HostGate gate = _gates.GetOrAdd(host, _ => new HostGate(time));
        PlaceQueue? places = limits.Concurrent > 0
            ? _places.GetOrAdd((host, limits.Concurrent), key => new PlaceQueue(key.Places))
            : null;
        RequestPriority priority = RequestPriority.Current;
        while (true)
        {
            await UpstreamPause.AwaitAsync(gate.Pause, time, cancellationToken);
            if (places is not null)
            {
                await places.WaitAsync(priority, cancellationToken);
            }

            Permit? permit = null;
            TimeSpan wait;
            try
            {
                // In the background, neither a place nor a turn is kept for later: a client may come first.
                bool keeps = !priority.IsBackground;
                wait = gate.TakeTurn(limits, keeps);
                if (keeps || wait == TimeSpan.Zero)
                {
                    await DelayAsync(wait, cancellationToken);

                    // Another request may have learned of a pause meanwhile.
                    await UpstreamPause.AwaitAsync(gate.Pause, time, cancellationToken);
                    return permit = new Permit(gate, limits, places);
                }
            }
            finally
            {
                if (permit is null)
                {
                    places?.Release();
                }
            }

            await DelayAsync(wait, cancellationToken);
        }
    }

    private Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;

    private sealed class Permit(HostGate gate, UpstreamLimits limits, PlaceQueue? places) : IUpstreamPermit
    {
        public void Succeeded() => gate.Succeeded();

        public void Failed() => gate.Failed(limits);

        public void PauseFor(TimeSpan time) => gate.PauseFor(time);

        public void Dispose() => places?.Release();
    }
}
