using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MapProxyCluster.Sources;

/// <summary>A CGI program at work on one request. Whatever still runs of it when it is disposed is killed, with its children.</summary>
internal sealed class CgiProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly byte[] _errors = new byte[2000];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;
    private int _errorLength;

    private CgiProcess(Process process)
    {
        _process = process;
        _reading = ReadErrorsAsync();
    }

    /// <summary>The start of what it wrote to stderr so far; control characters become spaces.</summary>
    internal string Errors
    {
        get
        {
            string text = Encoding.UTF8.GetString(_errors, 0, Volatile.Read(ref _errorLength));
            return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        }
    }

    /// <summary>Starts a program with the environment of this process and that of a GET (RFC 3875, 4.1).</summary>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    internal static CgiProcess Start(string program, string directory, string query)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["QUERY_STRING"] = query;
        start.Environment["REQUEST_METHOD"] = "GET";
        start.Environment["GATEWAY_INTERFACE"] = "CGI/1.1";
        start.Environment["SERVER_ADDR"] = "127.0.0.1";
        start.Environment["SERVER_NAME"] = "localhost";
        start.Environment["SERVER_PROTOCOL"] = "HTTP/1.0";
        start.Environment["SERVER_SOFTWARE"] = "MapProxy";

        // No file association is used: the result is a new process or an exception.
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return new CgiProcess(process);
    }

    /// <summary>Waits for the program's end; returns its exit code and all that it wrote to stdout.</summary>
    /// <exception cref="IOException">It wrote more than <paramref name="maximum"/> bytes.</exception>
    internal async Task<(int ExitCode, ReadOnlyMemory<byte> Output)> ReadToEndAsync(int maximum, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> output = await BoundedBody.ReadAsync(_process.StandardOutput.BaseStream, maximum, cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        await _reading.WaitAsync(cancellationToken);
        return (_process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _end.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
        _end.Dispose();
    }

    // A program whose stderr nobody reads would stand still one day.
    private async Task ReadErrorsAsync()
    {
        byte[] chunk = new byte[4096];
        int read;
        while ((read = await _process.StandardError.BaseStream.ReadAsync(chunk, _end.Token)) > 0)
        {
            int kept = Math.Min(read, _errors.Length - _errorLength);
            chunk.AsSpan(0, kept).CopyTo(_errors.AsSpan(_errorLength));
            Volatile.Write(ref _errorLength, _errorLength + kept);
        }
    }
}
