namespace MapProxyCluster.Caches;

/// <summary>
/// Leaves a backend alone for a moment after several failures in a row, so that its silence is paid for once and not by every request.
/// After the pause a single trial decides.
/// </summary>
/// <param name="time">Clock of the pause.</param>
public sealed class CacheBreaker(TimeProvider time)
{
    private const int Failures = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _failures;
    private long _closedUntil;

    /// <summary>True when the backend may be asked.</summary>
    public bool Allows()
    {
        if (Volatile.Read(ref _failures) < Failures)
        {
            return true;
        }

        long now = time.GetTimestamp(), until = Volatile.Read(ref _closedUntil);
        return now >= until && Interlocked.CompareExchange(ref _closedUntil, After(now), until) == until;
    }

    /// <summary>The backend has answered.</summary>
    public void Succeeded()
    {
        if (Volatile.Read(ref _failures) != 0)
        {
            Volatile.Write(ref _failures, 0);
        }
    }

    /// <summary>The backend has failed.</summary>
    public void Failed()
    {
        if (Interlocked.Increment(ref _failures) >= Failures)
        {
            Volatile.Write(ref _closedUntil, After(time.GetTimestamp()));
        }
    }

    private long After(long now) => now + (long)(Pause.TotalSeconds * time.TimestampFrequency);
}
