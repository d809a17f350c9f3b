using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>
/// Asks MapServer by its CGI program (RFC 3875): the query goes into the environment, the answer comes by standard output (behaviour
/// reference 5.5).
/// </summary>
public sealed partial class MapServerProgram : IUpstream
{
    private readonly string _binary;
    private readonly string _folder;
    private readonly IUpstreamPermits _permits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>A program to ask.</summary>
    /// <param name="binary">Path of the CGI program.</param>
    /// <param name="folder">Where it runs; null for its own folder.</param>
    /// <param name="permits">Bounds how many run at a time.</param>
    /// <param name="time">Clock of the timeout.</param>
    /// <param name="loggers">Where requests and failures are told.</param>
    public MapServerProgram(string binary, string? folder, IUpstreamPermits permits, TimeProvider time, ILoggerFactory loggers) =>
        (_binary, _folder, _permits, _time, _logger) =
        (binary, folder ?? Path.GetDirectoryName(binary) ?? ".", permits, time, loggers.CreateLogger("mapproxy.source.request"));

    /// <inheritdoc/>
    public async Task<UpstreamAnswer> SendAsync(
        UpstreamUrl target, string url, UpstreamOptions options, CancellationToken cancellationToken, string? form = null)
    {
        string query = form ?? url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..];
        using var deadline = new CancellationTokenSource(options.Timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using IUpstreamPermit permit = await _permits.AcquireAsync(_binary, options.Limits, options.Timeout, linked.Token);
            long start = Stopwatch.GetTimestamp();
            UpstreamAnswer answer = await RunAsync(query, options.MaximumBody, linked.Token);
            permit.Succeeded();
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            LogRequest(_binary, query, answer.Body.Length / 1024.0, milliseconds);
            return answer;
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SourceException(string.Create(CultureInfo.InvariantCulture, $"MapServer has not answered within {options.Timeout.TotalSeconds} s"), inner: error);
        }
    }

    private async Task<UpstreamAnswer> RunAsync(string query, int maximumBody, CancellationToken cancellationToken)
    {
        using Process process = Start(query);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            ReadOnlyMemory<byte> output = await BoundedBody.ReadAsync(process.StandardOutput.BaseStream, maximumBody, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                string reason = await errors;
                LogFailure(_binary, query, process.ExitCode, reason[..Math.Min(reason.Length, 1000)]);
                throw new SourceException($"Error during CGI call (exit code: {process.ExitCode})");
            }

            return CgiAnswer.Parse(output);
        }
        catch (IOException error)
        {
            throw new SourceException($"MapServer's answer cannot be read: {error.Message}", inner: error);
        }
        finally
        {
            End(process);
        }
    }

    private Process Start(string query)
    {
        var start = new ProcessStartInfo(_binary) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
        [
            ("QUERY_STRING", query), ("REQUEST_METHOD", "GET"), ("GATEWAY_INTERFACE", "CGI/1.1"), ("SERVER_ADDR", "127.0.0.1"),
            ("SERVER_NAME", "localhost"), ("SERVER_PROTOCOL", "HTTP/1.0"), ("SERVER_SOFTWARE", "MapProxy"),
        ])
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new SourceException($"the CGI program cannot be started: {error.Message}", inner: error);
        }
    }

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "CGI {Binary}:{Query} - {SizeKB:F1} {Milliseconds:F0}")]
    private partial void LogRequest(string binary, string query, double sizeKB, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Binary}:{Query} ended with {ExitCode}: {Reason}")]
    private partial void LogFailure(string binary, string query, int exitCode, string reason);
}
