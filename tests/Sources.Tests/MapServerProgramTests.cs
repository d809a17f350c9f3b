using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Sources.Tests;

/// <summary>Good, bad and hanging CGI programs.</summary>
[SupportedOSPlatform("linux")]
public sealed class MapServerProgramTests : IDisposable
{
    private const string Header = "printf 'Content-Type: text/plain\\r\\n\\r\\n'";

    private readonly Setup _setup = new();
    private readonly CgiPrograms _programs = new();
    private readonly ManualTime _time = new();

    public void Dispose()
    {
        _programs.Dispose();
        _setup.Dispose();
    }

    private MapServerProgram Client(string program, string? directory = null) => new(program, directory, new LocalPermits(_time), _time, _setup);

    private static Task<UpstreamAnswer> SendAsync(
        MapServerProgram client, string query = "a=b", UpstreamOptions? options = null, string? form = null, CancellationToken cancellationToken = default)
    {
        UpstreamUrl url = new("cgi?map=%2Fm%20%C3%BC.map", null, null);
        return client.SendAsync(url, $"{url.Url}&{query}", options ?? new UpstreamOptions(), cancellationToken, form);
    }

    private static string TextOf(UpstreamAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendAsync_Program_GetsTheRequestOfAGet(bool hasDirectory)
    {
        string script = _programs.Script($"{Header}; pwd; echo $REQUEST_METHOD $GATEWAY_INTERFACE $SERVER_SOFTWARE $SERVER_NAME; echo $QUERY_STRING; cat");

        UpstreamAnswer answer = await SendAsync(Client(script, hasDirectory ? "/" : null), form: "c=d");

        string directory = hasDirectory ? "/" : Path.GetDirectoryName(script)!;
        Assert.Equal($"{directory}\nGET CGI/1.1 MapProxy localhost\nmap=%2Fm%20%C3%BC.map&a=b&c=d\n", TextOf(answer));
        Assert.Equal("text/plain", answer.MediaType);
    }

    [Theory]
    [InlineData("printf 'content-type:image/png\\nX-Any: 1\\n\\n\\n\\nbody'", "image/png", "\n\nbody")]
    [InlineData("printf 'Status: 201 Created\\r\\n\\r\\nbody'", "", "body")]
    [InlineData("printf 'Sorry'", "", "Sorry")]
    [InlineData("printf '\\211PNG\\r\\n\\032\\n\\n\\nbody' | tr '\\211' '%'", "", "%PNG\r\n\u001a\n\n\nbody")]
    [InlineData("printf 'A: b\\nno header: c\\n\\nbody'", "", "A: b\nno header: c\n\nbody")]
    [InlineData("printf 'A: b\\n'; head -c 9000 /dev/zero | tr '\\0' x; printf '\\n\\n'", "", "A: b\n*\n\n")]
    public async Task SendAsync_Answer_IsWhatFollowsTheHeaders(string body, string mediaType, string expected)
    {
        UpstreamAnswer answer = await SendAsync(Client(_programs.Script(body)));

        Assert.Equal((mediaType, expected.Replace("*", new string('x', 9000), StringComparison.Ordinal)), (answer.MediaType, TextOf(answer)));
    }

    [Theory]
    [InlineData("echo 'it broke' >&2; exit 3", "Error during CGI call (exit code: 3)", "it broke")]
    [InlineData("kill -9 $$", "Error during CGI call (exit code: 137)", "137")]
    [InlineData("exit 0", "Error during CGI call (the program printed nothing)", "printed nothing")]
    [InlineData("echo A: b; echo; yes", "Error during CGI call (the answer is too large (more than 100000 bytes))", "too large")]
    public async Task SendAsync_NoAnswer_FailsAndLogsWhy(string body, string message, string logged)
    {
        var error = await Assert.ThrowsAsync<SourceException>(
            () => SendAsync(Client(_programs.Script(body)), options: new UpstreamOptions { MaximumBody = 100_000 }));

        Assert.Equal((message, null), (error.Message, error.StatusCode));
        Assert.Contains(_setup.Lines, line => line.Contains(logged, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SendAsync_StatusOfAnError_IsTold()
    {
        var error = await Assert.ThrowsAsync<SourceException>(
            () => SendAsync(Client(_programs.Script("printf 'Status: 404 Not Found\\nContent-Type: text/html\\n\\nno'"))));

        Assert.Equal(("MapServer answered with status 404", 404), (error.Message, error.StatusCode));
    }

    [Fact]
    public async Task SendAsync_NoProgram_FailsWithoutNamingIt()
    {
        string script = _programs.Script("exit 0");
        File.SetUnixFileMode(script, UnixFileMode.UserRead);

        var missing = await Assert.ThrowsAsync<SourceException>(() => SendAsync(Client("/no/such/mapserv")));
        var forbidden = await Assert.ThrowsAsync<SourceException>(() => SendAsync(Client(script)));

        Assert.Equal("the CGI program cannot be started (see logs for the reason)", missing.Message);
        Assert.Equal(missing.Message, forbidden.Message);
        Assert.Contains(_setup.Lines, line => line.Contains("/no/such/mapserv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SendAsync_MuchOnStderr_IsReadAndCut()
    {
        string script = _programs.Script($"head -c 1000000 /dev/zero | tr '\\0' '~' >&2; {Header}; echo fine");

        Assert.Equal("fine\n", TextOf(await SendAsync(Client(script))));

        string line = Assert.Single(_setup.Lines, line => line.Contains("stderr", StringComparison.Ordinal));
        Assert.Equal(2000, line.Count(c => c == '~'));
    }

    [Fact]
    public async Task SendAsync_NoEnd_KillsTheProgramAndItsChildren()
    {
        string script = _programs.Script("echo waiting >&2; sleep 1000 & echo $! >> pids; echo $$ >> pids; wait");
        Task<UpstreamAnswer> answer = SendAsync(Client(script), options: new UpstreamOptions { Timeout = TimeSpan.FromSeconds(7) });
        int[] processes = await _programs.NumbersAsync("pids", 2);

        _time.Advance(TimeSpan.FromSeconds(8));

        var error = await Assert.ThrowsAsync<SourceException>(() => answer);
        Assert.Equal("MapServer has not answered within 7 s", error.Message);
        await EndedAsync(processes);
    }

    [Fact]
    public async Task SendAsync_ClientLeaves_KillsTheProgram()
    {
        string script = _programs.Script("echo $$ >> pids; exec sleep 1000");
        using var leaving = new CancellationTokenSource();
        Task<UpstreamAnswer> answer = SendAsync(Client(script), cancellationToken: leaving.Token);
        int[] processes = await _programs.NumbersAsync("pids", 1);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await EndedAsync(processes);
    }

    [Fact]
    public async Task SendAsync_OutputHeldByAnother_EndsWithItsTime()
    {
        string script = _programs.Script($"{Header}; sleep 1000 & echo $! >> pids; exit 0");
        Task<UpstreamAnswer> answer = SendAsync(Client(script), options: new UpstreamOptions { Timeout = TimeSpan.FromSeconds(7) });
        using Process holder = Process.GetProcessById((await _programs.NumbersAsync("pids", 1))[0]);

        _time.Advance(TimeSpan.FromSeconds(8));

        await Assert.ThrowsAsync<SourceException>(() => answer);
        holder.Kill();
    }

    [Fact]
    public async Task SendAsync_OneAtATime_NeverRunsTwo()
    {
        MapServerProgram client = Client(_programs.Script($"mkdir running || exit 9; sleep 0.05; rmdir running; {Header}; echo fine"));
        var options = new UpstreamOptions { Limits = new UpstreamLimits { Concurrent = 1 } };

        UpstreamAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SendAsync(client, options: options)));

        Assert.All(answers, answer => Assert.Equal("fine\n", TextOf(answer)));
    }

    [Fact]
    public async Task SendAsync_FailuresInARow_GiveItAPause()
    {
        MapServerProgram client = Client(_programs.Script("exit 1"));
        var options = new UpstreamOptions { Limits = new UpstreamLimits { BreakerFailures = 2, BreakerPause = TimeSpan.FromMinutes(1) } };
        for (int i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<SourceException>(() => SendAsync(client, options: options));
        }

        var error = await Assert.ThrowsAsync<SourceException>(() => SendAsync(client, options: options));

        Assert.NotNull(error.RetryAfter);
    }

    [Fact]
    public async Task SendAsync_VeryLongTimeout_IsTaken() => Assert.Equal(
        "fine\n", TextOf(await SendAsync(Client(_programs.Script($"{Header}; echo fine")), options: new UpstreamOptions { Timeout = TimeSpan.FromDays(1000) })));

    [Fact]
    public async Task SendAsync_ManyRequests_LeaveNoPipesOpen()
    {
        MapServerProgram client = Client(_programs.Script($"{Header}; echo fine"));
        await SendAsync(client);
        int before = OpenPipes();

        for (int i = 0; i < 20; i++)
        {
            await SendAsync(client);
        }

        Assert.InRange(OpenPipes(), 0, before + 10);

        static int OpenPipes() => Directory.GetFileSystemEntries("/proc/self/fd")
            .Count(file => new FileInfo(file).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task GetMapAsync_OnError_GivesTheStandIn()
    {
        WmsSourceOptions options = Setup.Options("mapserver:///cgi", options => options with
        {
            Upstream = new UpstreamOptions { OnError = [new ErrorStandIn(null, new Color(1, 2, 3), false)] },
        });

        using MapImage? image = await new WmsSource(options, Client(_programs.Script("exit 1")), _setup).GetMapAsync(Setup.Query, default);

        Assert.Equal(new Color(1, 2, 3), Color.FromPixel(image!.Raster.Pixels[0]));
    }

    private static async Task EndedAsync(int[] processes)
    {
        for (int attempt = 0; processes.Any(process => Directory.Exists($"/proc/{process}")); attempt++)
        {
            Assert.True(attempt < 1000, "a process is still there");
            await Task.Delay(10);
        }
    }
}
