using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>The line that each request leaves in the log "mapproxy.source.request", and its place in the metrics.</summary>
internal static partial class RequestLog
{
    /// <param name="logger">The log.</param>
    /// <param name="host">Who was asked, as the metrics name it.</param>
    /// <param name="method">GET, POST, CGI.</param>
    /// <param name="url">What was asked.</param>
    /// <param name="status">Status of the answer; 0 for none.</param>
    /// <param name="size">Length of the answer in bytes.</param>
    /// <param name="duration">From the first byte sent to the last one received.</param>
    internal static void Write(ILogger logger, string host, string method, string url, int status, int size, TimeSpan duration)
    {
        SourceMetrics.Count(host, status, duration);
        double sizeKB = size / 1024.0, milliseconds = duration.TotalMilliseconds;
        LogRequest(logger, method, url, status, sizeKB, milliseconds);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Url} {Status} {SizeKB:F1} {Milliseconds:F0}")]
    private static partial void LogRequest(ILogger logger, string method, string url, int status, double sizeKB, double milliseconds);
}
