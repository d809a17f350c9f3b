namespace MapProxyCluster.Sources;

/// <summary>What a pause of a host means for a request: short ones are waited for, in longer ones the client is told.</summary>
public static class UpstreamPause
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the end of a pause.</summary>
    /// <exception cref="SourceException">It is too long to wait for.</exception>
    public static async ValueTask AwaitAsync(TimeSpan pause, TimeProvider time, CancellationToken cancellationToken)
    {
        if (pause > Longest)
        {
            throw new SourceException("the source is left alone for a while after errors") { RetryAfter = pause };
        }

        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>The time that an answer asks to be left alone (RFC 9110, 10.2.3; RFC 6585, 4); null when it does not.</summary>
    public static TimeSpan? AskedBy(HttpResponseMessage response, DateTimeOffset now)
    {
        if ((int)response.StatusCode is not (429 or 503))
        {
            return null;
        }

        TimeSpan? wait = response.Headers.RetryAfter switch
        {
            { Delta: { } span } => span,
            { Date: { } date } => date - now,
            _ => null,
        };
        TimeSpan day = TimeSpan.FromDays(1);
        return wait > day ? day : wait > TimeSpan.Zero ? wait : null;
    }
}
