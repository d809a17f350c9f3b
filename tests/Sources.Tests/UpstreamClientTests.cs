using System.Text;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Sources.Tests;

public sealed class UpstreamClientTests
{
    private static readonly byte[] Fine = ScriptedUpstream.Answer("text/plain", "fine"u8.ToArray());

    private static Task<UpstreamAnswer> SendAsync(Setup setup, string url, UpstreamOptions? options = null)
    {
        UpstreamUrl target = UpstreamUrl.Parse(url);
        return setup.Client.SendAsync(target, target.Url, options ?? new UpstreamOptions(), default);
    }

    private static async Task<SourceException> FailureAsync(Setup setup, string url, UpstreamOptions? options = null) =>
        await Assert.ThrowsAsync<SourceException>(() => SendAsync(setup, url, options));

    [Theory]
    [InlineData("500 Broken", 500)]
    [InlineData("204 No Content", 204)]
    [InlineData("404 Not Found", 404)]
    public async Task SendAsync_Status_IsToldWithoutDetails(string status, int code)
    {
        using var setup = new Setup();
        using var upstream = new ScriptedUpstream(_ => Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{(code == 204 ? "" : "Content-Length: 0\r\n")}\r\n"));

        SourceException hidden = await FailureAsync(setup, upstream.Url);
        SourceException open = await FailureAsync(setup, upstream.Url, new UpstreamOptions { HideErrorDetails = false });

        Assert.Equal((code, "HTTP Error (see logs for URL and reason)."), (hidden.StatusCode, hidden.Message));
        Assert.Equal($"HTTP Error \"{upstream.Url}\": {code}", open.Message);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_IsNoResponse()
    {
        using var setup = new Setup();
        var upstream = new ScriptedUpstream(_ => Fine);
        string url = upstream.Url;
        upstream.Dispose();

        Assert.Equal("No response from URL (see logs for URL and reason).", (await FailureAsync(setup, url)).Message);
    }

    // The server takes the second request on the same connection and closes it: the handler must not send it again by itself.
    [Fact]
    public async Task SendAsync_ReusedConnectionClosesWithoutAnswer_IsSentOnlyOnce()
    {
        using var setup = new Setup();
        using var upstream = new ScriptedUpstream(request => request.OnConnection == 1 ? Fine : null);
        await SendAsync(setup, upstream.Url);

        SourceException error = await FailureAsync(setup, upstream.Url);

        Assert.Equal("No response from URL (see logs for URL and reason).", error.Message);
        Assert.Equal([1, 2], upstream.Requests.Select(request => request.OnConnection));
    }

    [Fact]
    public async Task SendAsync_FirstConnectionClosesWithoutAnswer_IsSentOnlyOnce()
    {
        using var setup = new Setup();
        using var upstream = new ScriptedUpstream(_ => null);

        await FailureAsync(setup, upstream.Url);

        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task SendAsync_BodyEndsEarly_Fails()
    {
        using var setup = new Setup();
        using var upstream = new ScriptedUpstream(_ => "HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\nshort"u8.ToArray());

        Assert.Equal("Internal HTTP error (see logs for URL and reason).", (await FailureAsync(setup, upstream.Url)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\nstart")]
    public async Task SendAsync_HungServer_EndsAtTheTimeout(string start)
    {
        var time = new ManualTime();
        using var setup = new Setup(time);
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var upstream = new ScriptedUpstream(async (request, end) =>
        {
            written.TrySetResult();
            if (start.Length == 0)
            {
                await Task.Delay(Timeout.Infinite, end);
            }

            return Encoding.ASCII.GetBytes(start);
        });
        Task<SourceException> failure = FailureAsync(setup, upstream.Url, new UpstreamOptions { Timeout = TimeSpan.FromSeconds(7) });
        await written.Task;
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(failure.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("No response from URL (see logs for URL and reason).", (await failure).Message);
    }

    [Fact]
    public async Task SendAsync_CallerGivesUp_IsCancelledNotFailed()
    {
        using var setup = new Setup();
        using var cancellation = new CancellationTokenSource();
        using var upstream = new ScriptedUpstream(async (_, end) =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, end);
            return null;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => setup.Client.SendAsync(UpstreamUrl.Parse(upstream.Url), upstream.Url, new UpstreamOptions(), cancellation.Token));
    }

    [Fact]
    public async Task SendAsync_Http10Server_IsRead()
    {
        using var setup = new Setup();
        using var upstream = new ScriptedUpstream(_ => "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nold"u8.ToArray());

        Assert.Equal("old", Encoding.ASCII.GetString((await SendAsync(setup, upstream.Url)).Body.Span));
    }

    [Fact]
    public async Task SendAsync_AnnouncedBodyTooLarge_IsRefused()
    {
        using var setup = new Setup();
        using var upstream = new ScriptedUpstream(_ => "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n"u8.ToArray());

        SourceException error = await FailureAsync(setup, upstream.Url, new UpstreamOptions { HideErrorDetails = false });

        Assert.Contains("Internal HTTP error", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user:pass", "user:pass")]
    [InlineData("user:p@ss:w#rd?", "user:p@ss:w#rd?")]
    [InlineData("user:p%40ss", "user:p@ss")]
    public async Task SendAsync_Credentials_AnswerTheChallengeAndStayOutOfLogs(string written, string expected)
    {
        using var setup = new Setup();
        using var upstream = new ScriptedUpstream(request => request.Headers.ContainsKey("Authorization")
            ? Fine
            : ScriptedUpstream.Answer("text/plain", [], "401 Unauthorized", "WWW-Authenticate: Basic realm=\"maps\"\r\n"));

        await SendAsync(setup, $"http://{written}@{upstream.Authority}/map?a=b@c");

        WireRequest last = upstream.Requests.Last();
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(expected))}", last.Headers["Authorization"]);
        Assert.Equal("/map?a=b@c", last.Target);
        Assert.DoesNotContain(setup.Lines, line => line.Contains("ss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SendAsync_Headers_AreSentAndReplaceOurs()
    {
        using var setup = new Setup();
        using var upstream = new ScriptedUpstream(_ => Fine);

        await SendAsync(setup, upstream.Url, new UpstreamOptions { Headers = new Dictionary<string, string> { ["X-Key"] = "k", ["User-Agent"] = "me/1" } });

        WireRequest request = Assert.Single(upstream.Requests);
        Assert.Equal(("k", "me/1"), (request.Headers["X-Key"], request.Headers["User-Agent"]));
    }

    [Fact]
    public async Task SendAsync_ConcurrentRequests_NeverExceedTheBound()
    {
        using var setup = new Setup();
        int open = 0, most = 0;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var two = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var upstream = new ScriptedUpstream(async (_, end) =>
        {
            int now = Interlocked.Increment(ref open);
            most = Math.Max(most, now);
            if (now == 2)
            {
                two.TrySetResult();
            }

            await gate.Task.WaitAsync(end);
            Interlocked.Decrement(ref open);
            return Fine;
        });
        Task[] sends = [.. Enumerable.Range(0, 10).Select(_ => SendAsync(setup, upstream.Url, new UpstreamOptions { Limits = new UpstreamLimits { Concurrent = 2 } }))];
        await two.Task;

        gate.SetResult();
        await Task.WhenAll(sends);

        Assert.Equal((2, 10), (most, upstream.Requests.Count));
    }
}
