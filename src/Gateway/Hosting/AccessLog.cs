using System.Globalization;
using System.Threading.Channels;

namespace MapProxyCluster.Gateway.Hosting;

/// <summary>
/// Writes a line per request to stdout in the common log format. Requests only hand over their facts; a task of its own formats and
/// writes them in batches, so that a slow terminal slows nobody.
/// </summary>
public sealed class AccessLog(TimeProvider time) : IAsyncDisposable
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
                string line = string.Create(CultureInfo.InvariantCulture,
                    $"{entry.Client} - - [{entry.Time:dd/MMM/yyyy:HH:mm:ss zzz}] \"{entry.Method} {Printable(entry.Path)}{Printable(entry.Query)} HTTP\" {entry.Status} {entry.Length?.ToString(CultureInfo.InvariantCulture) ?? "-"}");
                await output.WriteLineAsync(line);
            }

            await output.FlushAsync();
        }
    }

    // A path is the client's text: it must not be able to forge a line of the log.
    private static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
