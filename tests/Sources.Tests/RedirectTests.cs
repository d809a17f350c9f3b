using System.Text;

namespace MapProxyCluster.Sources.Tests;

/// <summary>Redirects: followed within bounds, and nothing secret leaves the configured host.</summary>
public sealed class RedirectTests : IDisposable
{
    private static readonly byte[] Fine = ScriptedUpstream.Answer("text/plain", "fine"u8.ToArray());

    private readonly Setup _setup = new();

    public void Dispose() => _setup.Dispose();

    private Task<UpstreamAnswer> SendAsync(string url, UpstreamOptions? options = null)
    {
        UpstreamUrl target = UpstreamUrl.Parse(url);
        return _setup.Client.SendAsync(target, target.Url, options ?? new UpstreamOptions(), default);
    }

    private static byte[] To(string location, string status = "302 Found") => ScriptedUpstream.Answer("", [], status, $"Location: {location}\r\n");

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("303 See Other")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task SendAsync_Redirect_IsFollowed(string status)
    {
        using var upstream = new ScriptedUpstream(request => request.Target == "/a?b=c%2Fd" ? To("/new?x=1%2F2", status) : Fine);

        UpstreamAnswer answer = await SendAsync(upstream.Url + "/a?b=c%2Fd");

        Assert.Equal("fine", Encoding.ASCII.GetString(answer.Body.Span));
        Assert.Equal(["/a?b=c%2Fd", "/new?x=1%2F2"], upstream.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task SendAsync_RedirectsWithoutEnd_StopAfterFive()
    {
        using var upstream = new ScriptedUpstream(request => To($"/{request.Number}"));

        var error = await Assert.ThrowsAsync<SourceException>(() => SendAsync(upstream.Url));

        Assert.Equal((302, 6), (error.StatusCode, upstream.Requests.Count));
    }

    [Fact]
    public async Task SendAsync_RedirectOnTheSameHost_KeepsCredentialsAndHeaders()
    {
        using var upstream = new ScriptedUpstream(request => request.Target == "/" ? To("/new")
            : request.Headers.ContainsKey("Authorization") ? Fine
            : ScriptedUpstream.Answer("", [], "401 Unauthorized", "WWW-Authenticate: Basic realm=\"maps\"\r\n"));

        await SendAsync($"http://user:pass@{upstream.Authority}/", new UpstreamOptions { Headers = new Dictionary<string, string> { ["X-Key"] = "secret" } });

        Assert.All(upstream.Requests, request => Assert.Equal("secret", request.Headers["X-Key"]));
    }

    [Fact]
    public async Task SendAsync_RedirectToAnotherHost_TakesNoSecretAlong()
    {
        using var other = new ScriptedUpstream(request => request.Number == 1
            ? ScriptedUpstream.Answer("", [], "401 Unauthorized", "WWW-Authenticate: Basic realm=\"maps\"\r\n")
            : Fine);
        using var upstream = new ScriptedUpstream(_ => To(other.Url + "/stolen"));
        var options = new UpstreamOptions { Headers = new Dictionary<string, string> { ["X-Key"] = "secret", ["Authorization"] = "Bearer secret" } };

        var error = await Assert.ThrowsAsync<SourceException>(() => SendAsync($"http://user:pass@{upstream.Authority}/", options));

        Assert.Equal(401, error.StatusCode);
        WireRequest request = Assert.Single(other.Requests);
        Assert.DoesNotContain(request.Headers.Values, value => value.Contains("secret", StringComparison.Ordinal) || value.StartsWith("Basic", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://[")]
    public async Task SendAsync_RedirectToNowhere_IsAStatus(string location)
    {
        using var upstream = new ScriptedUpstream(_ => To(location));

        var error = await Assert.ThrowsAsync<SourceException>(() => SendAsync(upstream.Url));

        Assert.Equal((302, 1), (error.StatusCode, upstream.Requests.Count));
    }
}
