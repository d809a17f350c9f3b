using System.Collections.Concurrent;

namespace MapProxyCluster.Sources;

/// <summary>Bounds within this process. Sources share a bound of requests at a time when host and number are equal, and all else by host.</summary>
public sealed class LocalPermits(TimeProvider time) : IUpstreamPermits
{
    private readonly ConcurrentDictionary<string, HostGate> _gates = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string Host, int Places), SemaphoreSlim> _places = new();

    /// <inheritdoc/>
    public async ValueTask<IUpstreamPermit> AcquireAsync(
        string host, UpstreamLimits limits, TimeSpan timeout, CancellationToken cancellationToken)
    {
        HostGate gate = _gates.GetOrAdd(host, _ => new HostGate(time));
        await UpstreamPause.AwaitAsync(gate.Pause, time, cancellationToken);
        SemaphoreSlim? places = limits.Concurrent > 0
            ? _places.GetOrAdd((host, limits.Concurrent), key => new SemaphoreSlim(key.Places))
            : null;
        if (places is not null)
        {
            await places.WaitAsync(cancellationToken);
        }

        try
        {
            if (gate.TakeTurn(limits) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }

            // Another request may have learned of a pause meanwhile.
            await UpstreamPause.AwaitAsync(gate.Pause, time, cancellationToken);
            return new Permit(gate, limits, places);
        }
        catch
        {
            places?.Release();
            throw;
        }
    }

    private sealed class Permit(HostGate gate, UpstreamLimits limits, SemaphoreSlim? places) : IUpstreamPermit
    {
        public void Succeeded() => gate.Succeeded();

        public void Failed() => gate.Failed(limits);

        public void PauseFor(TimeSpan time) => gate.PauseFor(time);

        public void Dispose() => places?.Release();
    }
}
