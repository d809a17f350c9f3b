using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using MapProxyCluster.Hosting;

namespace MapProxyCluster.Gateway.Hosting;

/// <summary>
/// Writes a line per request to stdout, in the common log format or as JSON. Requests only hand over their facts; a task of its own formats and
/// writes them in batches, so that a slow terminal slows nobody.
/// </summary>
public sealed class AccessLog(TimeProvider time, ProcessSettings settings) : IAsyncDisposable
{
    private const int MaximumWaiting = 8192;

    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(
        new BoundedChannelOptions(MaximumWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private Task? _writer;

    private readonly record struct Entry(DateTimeOffset Time, string Client, string Method, string Path, string Query, int Status, long? Length);

    /// <summary>Starts writing.</summary>
    public void Start() => _writer ??= Task.Run(WriteAsync);

    /// <summary>Notes an answered request.</summary>
    public void Add(HttpContext http) => _entries.Writer.TryWrite(new Entry(
        time.GetLocalNow(),
        http.Connection.RemoteIpAddress?.ToString() ?? "-",
        http.Request.Method,
        http.Request.Path.Value ?? "/",
        http.Request.QueryString.Value ?? "",
        http.Response.StatusCode,
        http.Response.ContentLength));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        if (_writer is not null)
        {
            await _writer;
        }
    }

    private async Task WriteAsync()
    {
        await using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 16384);
        while (await _entries.Reader.WaitToReadAsync())
        {
            while (_entries.Reader.TryRead(out Entry entry))
            {
                await output.WriteLineAsync(settings.LogsJson ? AsJson(entry) : AsText(entry));
            }

            await output.FlushAsync();
        }
    }

    private static string AsText(Entry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Client} - - [{entry.Time:dd/MMM/yyyy:HH:mm:ss zzz}] \"{entry.Method} {Printable(entry.Path)}{Printable(entry.Query)} HTTP\" {entry.Status} {entry.Length?.ToString(CultureInfo.InvariantCulture) ?? "-"}");

    private static string AsJson(Entry entry) => JsonSerializer.Serialize(
        new AccessLine(entry.Time.ToUniversalTime(), entry.Client, entry.Method, entry.Path, entry.Query, entry.Status, entry.Length),
        AccessLogJson.Default.AccessLine);

    // A path is the client's text: it must not be able to forge a line of the log.
    private static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}

/// <summary>A line of the log as JSON.</summary>
internal sealed record AccessLine(DateTimeOffset Timestamp, string Client, string Method, string Path, string Query, int Status, long? Length);

[JsonSerializable(typeof(AccessLine))]
internal sealed partial class AccessLogJson : JsonSerializerContext;
