using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace MapProxyCluster.Sources.Tests;

/// <summary>How the client makes itself known: digest credentials, cookies, its own name.</summary>
public sealed class IdentityTests : IDisposable
{
    private static readonly byte[] Fine = ScriptedUpstream.Answer("text/plain", "fine"u8.ToArray());

    private readonly Setup _setup = new();

    public void Dispose() => _setup.Dispose();

    private Task<UpstreamAnswer> SendAsync(string url, UpstreamOptions? options = null)
    {
        UpstreamUrl target = UpstreamUrl.Parse(url);
        return _setup.Client.SendAsync(target, target.Url, options ?? new UpstreamOptions(), default);
    }

    // RFC 7616: the answer proves the password for this URL and this nonce.
    [Fact]
    public async Task SendAsync_DigestChallenge_IsAnsweredWithTheProof()
    {
        using var upstream = new ScriptedUpstream(request => request.Headers.ContainsKey("Authorization")
            ? Fine
            : ScriptedUpstream.Answer("", [], "401 Unauthorized", "WWW-Authenticate: Digest realm=\"maps\", nonce=\"n0nce\", algorithm=MD5, qop=\"auth\"\r\n"));

        await SendAsync($"http://user:p@ss@{upstream.Authority}/map?a=b");

        AuthenticationHeaderValue sent = AuthenticationHeaderValue.Parse(upstream.Requests.Last().Headers["Authorization"]);
        Assert.Equal("Digest", sent.Scheme);
        Dictionary<string, string> fields = sent.Parameter!.Split(", ").Select(field => field.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim('"'));
        Assert.Equal(
            Md5($"{Md5("user:maps:p@ss")}:n0nce:{fields["nc"]}:{fields["cnonce"]}:auth:{Md5("GET:/map?a=b")}"), fields["response"]);
    }

#pragma warning disable CA5351 // The digest scheme of HTTP is built on it.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    [Fact]
    public async Task SendAsync_WrongCredentials_IsAStatusAfterOneTry()
    {
        using var upstream = new ScriptedUpstream(
            _ => ScriptedUpstream.Answer("", [], "401 Unauthorized", "WWW-Authenticate: Basic realm=\"maps\"\r\n"));

        var error = await Assert.ThrowsAsync<SourceException>(() => SendAsync($"http://user:wrong@{upstream.Authority}/"));

        Assert.Equal((401, 2), (error.StatusCode, upstream.Requests.Count));
    }

    [Theory]
    [InlineData(true, "session=7")]
    [InlineData(false, null)]
    public async Task SendAsync_Cookies_AreKeptWhereWanted(bool isKept, string? expected)
    {
        using var upstream = new ScriptedUpstream(_ => ScriptedUpstream.Answer("text/plain", [], headers: "Set-Cookie: session=7\r\n"));
        var options = new UpstreamOptions { ManageCookies = isKept };
        await SendAsync(upstream.Url, options);

        await SendAsync(upstream.Url, options);

        Assert.Equal(expected, upstream.Requests.Last().Headers.GetValueOrDefault("Cookie"));
    }

    [Fact]
    public async Task SendAsync_NothingConfigured_SendsNoMoreThanItsName()
    {
        using var upstream = new ScriptedUpstream(_ => Fine);

        await SendAsync(upstream.Url, new UpstreamOptions { Timeout = TimeSpan.FromDays(1000) });

        WireRequest request = Assert.Single(upstream.Requests);
        Assert.Equal(["Host", "User-Agent"], request.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.StartsWith("MapProxyCluster/", request.Headers["User-Agent"], StringComparison.Ordinal);
    }
}
