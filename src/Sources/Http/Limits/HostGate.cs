namespace MapProxyCluster.Sources;

/// <summary>State of one host within this process: turns, pauses, failures. Times are timestamps of the clock.</summary>
internal sealed class HostGate(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _nextTurn;
    private long _pausedUntil;
    private int _failures;

    /// <summary>How long the host is still left alone.</summary>
    internal TimeSpan Pause
    {
        get
        {
            lock (_gate)
            {
                return Until(_pausedUntil);
            }
        }
    }

    /// <summary>Takes the next turn (generic cell rate algorithm, ITU-T I.371); returns the time until it comes.</summary>
    /// <param name="limits">The bounds.</param>
    /// <param name="mayWait">False to take it only when that time is zero.</param>
    internal TimeSpan TakeTurn(UpstreamLimits limits, bool mayWait)
    {
        if (limits.Interval == TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        lock (_gate)
        {
            long now = time.GetTimestamp(), interval = Ticks(limits.Interval);
            long turn = Math.Max(now, _nextTurn);
            TimeSpan wait = Until(turn - (interval * (limits.Burst - 1)));
            if (mayWait || wait == TimeSpan.Zero)
            {
                _nextTurn = turn + interval;
            }

            return wait;
        }
    }

    internal void PauseFor(TimeSpan pause)
    {
        lock (_gate)
        {
            _pausedUntil = Math.Max(_pausedUntil, time.GetTimestamp() + Ticks(pause));
        }
    }

    internal void Succeeded()
    {
        if (Volatile.Read(ref _failures) != 0)
        {
            Volatile.Write(ref _failures, 0);
        }
    }

    internal void Failed(UpstreamLimits limits)
    {
        if (limits.BreakerFailures > 0 && Interlocked.Increment(ref _failures) >= limits.BreakerFailures)
        {
            PauseFor(limits.BreakerPause);
        }
    }

    private TimeSpan Until(long timestamp)
    {
        TimeSpan wait = time.GetElapsedTime(time.GetTimestamp(), timestamp);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
