using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>
/// Asks MapServer by its CGI program (RFC 3875): the query goes into the environment, the answer comes by standard output (behaviour
/// reference 5.5). The program is bounded like an upstream host: how many run at a time, how long, how much they print.
/// </summary>
public sealed partial class MapServerProgram : IUpstream
{
    private readonly string _binary;
    private readonly string _folder;
    private readonly BoundedExchange _bounds;
    private readonly ILogger _logger;

    /// <summary>A program to ask.</summary>
    /// <param name="binary">Path of the CGI program.</param>
    /// <param name="folder">Where it runs; null for its own folder.</param>
    /// <param name="permits">Bounds how many run at a time.</param>
    /// <param name="time">Clock of the timeout.</param>
    /// <param name="loggers">Where requests and failures are told.</param>
    public MapServerProgram(string binary, string? folder, IUpstreamPermits permits, TimeProvider time, ILoggerFactory loggers)
    {
        (_binary, _folder) = (binary, folder ?? Path.GetDirectoryName(binary) ?? ".");
        (_bounds, _logger) = (new BoundedExchange(permits, time), loggers.CreateLogger("mapproxy.source.request"));
    }

    /// <inheritdoc/>
    /// <remarks>A CGI program gets all parameters in its query string, those of a form too.</remarks>
    public async Task<UpstreamAnswer> SendAsync(
        UpstreamUrl target, string url, UpstreamOptions options, CancellationToken cancellationToken, string? form = null)
    {
        int start = url.IndexOf('?', StringComparison.Ordinal);
        string query = string.Join('&', new[] { start < 0 ? null : url[(start + 1)..], form }.Where(part => !string.IsNullOrEmpty(part)));
        try
        {
            return await _bounds.RunAsync(_binary, options, token => RunAsync(query, options.MaximumBody, token), cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw Failure(query, $"MapServer has not answered within {options.Timeout.TotalSeconds:0.###} s", error);
        }
        catch (Win32Exception error)
        {
            // The system's reason names paths.
            throw Failure(query, "the CGI program cannot be started (see logs for the reason)", error);
        }
        catch (IOException error)
        {
            throw Failure(query, $"Error during CGI call ({error.Message})", error);
        }
    }

    private async Task<UpstreamAnswer> RunAsync(string query, int maximumBody, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        int status = 0, size = 0;
        try
        {
            await using CgiProcess process = CgiProcess.Start(_binary, _folder, query);
            try
            {
                (int exitCode, ReadOnlyMemory<byte> output) = await process.ReadToEndAsync(maximumBody, cancellationToken);
                CgiAnswer answer = AnswerIn(output, exitCode);
                (status, size) = (answer.Status, answer.Body.Length);
                return status is >= 200 and < 300
                    ? new UpstreamAnswer(answer.Body, answer.MediaType)
                    : throw new SourceException($"MapServer answered with status {status}", status);
            }
            finally
            {
                if (process.Errors is { Length: > 0 } errors)
                {
                    LogErrors(_binary, query, errors);
                }
            }
        }
        finally
        {
            RequestLog.Write(_logger, _binary, "CGI", $"{_binary}:{query}", status, size, Stopwatch.GetElapsedTime(start));
        }
    }

    private static CgiAnswer AnswerIn(ReadOnlyMemory<byte> output, int exitCode)
    {
        if (exitCode != 0)
        {
            throw new IOException($"exit code: {exitCode}");
        }

        return output.IsEmpty ? throw new IOException("the program printed nothing") : CgiAnswer.Parse(output);
    }

    private SourceException Failure(string query, string message, Exception reason)
    {
        LogFailure(_binary, query, reason.Message);
        return new SourceException(message, inner: reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Binary}:{Query} failed: {Reason}")]
    private partial void LogFailure(string binary, string query, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Binary}:{Query} printed to stderr: {Text}")]
    private partial void LogErrors(string binary, string query, string text);
}
