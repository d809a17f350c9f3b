using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MapProxyCluster.Sources.Tests;

/// <summary>How connections are used: none too many, and no request twice.</summary>
public sealed class ConnectionTests : IDisposable
{
    private static readonly byte[] Fine = ScriptedUpstream.Answer("text/plain", "fine"u8.ToArray());
    private static readonly UpstreamOptions Open = new() { SkipCertificateChecks = true };

    private readonly Setup _setup = new();
    private readonly X509Certificate2 _certificate = CreateCertificate();

    public void Dispose()
    {
        _setup.Dispose();
        _certificate.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private Task<UpstreamAnswer> SendAsync(string url, UpstreamOptions? options = null)
    {
        UpstreamUrl target = UpstreamUrl.Parse(url);
        return _setup.Client.SendAsync(target, target.Url, options ?? Open, default);
    }

    private ScriptedUpstream Upstream(bool isSecure, Func<WireRequest, byte[]?> answer) =>
        new((request, _) => Task.FromResult(answer(request)), isSecure ? _certificate : null);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_OneAfterAnother_UsesOneConnection(bool isSecure)
    {
        using ScriptedUpstream upstream = Upstream(isSecure, _ => Fine);

        for (int i = 0; i < 20; i++)
        {
            await SendAsync(upstream.Url);
        }

        Assert.Equal((20, 1), (upstream.Requests.Count, upstream.Connections));
    }

    // The server takes the second request on the same connection and closes it: the handler must not send it again by itself.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_ReusedConnectionClosesWithoutAnswer_IsSentOnlyOnce(bool isSecure)
    {
        using ScriptedUpstream upstream = Upstream(isSecure, request => request.OnConnection == 1 ? Fine : null);
        await SendAsync(upstream.Url);

        await Assert.ThrowsAsync<SourceException>(() => SendAsync(upstream.Url));

        Assert.Equal([1, 2], upstream.Requests.Select(request => request.OnConnection));
    }

    [Fact]
    public async Task SendAsync_UnknownCertificate_IsNotVerified()
    {
        using ScriptedUpstream upstream = Upstream(true, _ => Fine);

        var error = await Assert.ThrowsAsync<SourceException>(() => SendAsync(upstream.Url, new UpstreamOptions()));

        Assert.Equal("Could not verify connection to URL (see logs for URL and reason).", error.Message);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task SendAsync_CertificateFile_IsTrusted()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, _certificate.ExportCertificatePem());
        using ScriptedUpstream upstream = Upstream(true, _ => Fine);

        UpstreamAnswer answer = await SendAsync(upstream.Url, new UpstreamOptions { CertificateFile = file });

        Assert.Equal("fine"u8.ToArray(), answer.Body.ToArray());
        File.Delete(file);
    }

    [Fact]
    public async Task SendAsync_CertificateFileThatIsNone_IsASourceFailure()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        await Assert.ThrowsAsync<SourceException>(() => SendAsync("https://127.0.0.1:9/", new UpstreamOptions { CertificateFile = file }));
        File.Delete(file);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("127.0.0.1/x")]
    [InlineData("http://127.0.0.1:99999/")]
    public async Task SendAsync_UrlThatIsNone_IsASourceFailure(string url) => Assert.Equal(
        "URL not correct (see logs for URL and reason).", (await Assert.ThrowsAsync<SourceException>(() => SendAsync(url))).Message);

    [Theory]
    [InlineData("", "/")]
    [InlineData("?map=a/b", "/?map=a/b")]
    [InlineData("/?map=a", "/?map=a")]
    [InlineData("/a b/c%2Fd?e=%41#f", "/a%20b/c%2Fd?e=%41")]
    public async Task SendAsync_Url_BecomesAProperRequestLine(string behindHost, string expected)
    {
        using ScriptedUpstream upstream = Upstream(false, _ => Fine);

        await SendAsync(upstream.Url + behindHost);

        Assert.Equal(expected, Assert.Single(upstream.Requests).Target);
    }

    [Fact]
    public async Task SendAsync_HeaderOfBodies_DoesNotStopTheRequest()
    {
        using ScriptedUpstream upstream = Upstream(false, _ => Fine);

        await SendAsync(upstream.Url, new UpstreamOptions { Headers = new Dictionary<string, string> { ["Content-Type"] = "text/plain", ["X-Key"] = "k" } });

        Assert.Equal("k", Assert.Single(upstream.Requests).Headers["X-Key"]);
    }

    [Fact]
    public async Task SendAsync_Localhost_ReachesAServerOnIPv4()
    {
        using ScriptedUpstream upstream = Upstream(false, _ => Fine);

        await SendAsync(upstream.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

        Assert.Equal(1, upstream.Connections);
    }
}
