namespace MapProxyCluster.Sources;

/// <summary>A source did not deliver. The message is fit for clients; the log has the details.</summary>
public sealed class SourceException(string message, int? statusCode = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>HTTP status of the upstream, when there was an answer.</summary>
    public int? StatusCode { get; } = statusCode;

    /// <summary>When it makes sense to ask again: nothing was tried, because too much is going on or the upstream asked for a pause.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
