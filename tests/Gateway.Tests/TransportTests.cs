using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Hosting;
using Microsoft.AspNetCore.Http;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>What HTTP offers around the services: compression, versions of documents, HTTP/2, proxies that may be believed.</summary>
public sealed class TransportTests
{
    private const string Capabilities = "/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0";

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip;q=1.0, br;q=0.5", "gzip")]
    [InlineData("gzip;q=0", null)]
    [InlineData("deflate", null)]
    [InlineData("*", "gzip")]
    [InlineData("", null)]
    public async Task Document_IsCompressedAsTheClientLikes(string accepted, string? expected)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        string plain = await gateway.Client.GetStringAsync(Capabilities);
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using HttpResponseMessage response = await SendAsync(gateway, Capabilities, ("Accept-Encoding", accepted), method: method);
            byte[] body = await response.Content.ReadAsByteArrayAsync();

            Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
            Assert.Contains("Accept-Encoding", response.Headers.Vary);
            if (method == HttpMethod.Get)
            {
                Assert.Equal(plain, Encoding.UTF8.GetString(Decoded(body, expected)));
                Assert.Equal(body.Length, response.Content.Headers.ContentLength);
            }
        }
    }

    [Fact]
    public async Task Pictures_AreNotCompressed()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage response = await SendAsync(gateway, "/tiles/world/web/0/0/0.png", ("Accept-Encoding", "gzip, br"));

        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Empty(response.Headers.Vary);
    }

    [Theory]
    [InlineData(Capabilities)]
    [InlineData("/service?SERVICE=WMTS&REQUEST=GetCapabilities")]
    [InlineData("/wmts/1.0.0/WMTSCapabilities.xml")]
    public async Task Document_WithItsTag_IsNotSentAgain(string path)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        using HttpResponseMessage plain = await SendAsync(gateway, path);
        using HttpResponseMessage packed = await SendAsync(gateway, path, ("Accept-Encoding", "gzip"));
        using HttpResponseMessage again = await SendAsync(gateway, path, ("Accept-Encoding", "gzip"), ("If-None-Match", packed.Headers.ETag!.Tag));
        using HttpResponseMessage other = await SendAsync(gateway, path, ("If-None-Match", packed.Headers.ETag.Tag));

        Assert.False(plain.Headers.ETag!.IsWeak);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.NotEqual(plain.Headers.ETag, packed.Headers.ETag);
    }

    [Fact]
    public async Task StaleWindows_AreToldToCachesOnTheWay()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(GatewayFixture.Standard.Replace(
            "sources: [world_wms]}", "sources: [world_wms], refresh_before: {days: 1}, stale_while_revalidate: {hours: 1}, stale_if_error: {days: 2}}", StringComparison.Ordinal));

        using HttpResponseMessage response = await SendAsync(gateway, "/tiles/world/web/0/0/0.png");

        Assert.Contains("stale-while-revalidate=3600", response.Headers.CacheControl!.ToString());
        Assert.Contains("stale-if-error=172800", response.Headers.CacheControl.ToString());
    }

    [Fact]
    public async Task Https_SpeaksHttp2()
    {
        string folder = Directory.CreateTempSubdirectory("https-").FullName;
        string file = Path.Combine(folder, "certificate.pfx");
        using (RSA key = RSA.Create(2048))
        {
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pkcs12, "secret"));
        }

        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            GatewayFixture.Standard, "https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={file}", "--Kestrel:Certificates:Default:Password=secret");
        using var message = new HttpRequestMessage(HttpMethod.Get, Capabilities) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage response = await gateway.Client.SendAsync(message);

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (response.StatusCode, response.Version));
        Assert.Contains("https://127.0.0.1:", await response.Content.ReadAsStringAsync());
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/service?SERVICE=WMS&REQUEST=Nothing")]
    [InlineData("/nothing")]
    [InlineData("/tiles/nothing/0/0/0.png")]
    [InlineData("/wmts/nothing")]
    [InlineData(Capabilities)]
    public async Task Cors_StandsOnEveryStatus(string path)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head, HttpMethod.Options])
        {
            using HttpResponseMessage response = await SendAsync(gateway, path, ("Origin", "http://maps.example.org"), method: method);

            Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        }
    }

    [Theory]
    [InlineData("host=maps.example.org;proto=https", "https://maps.example.org/service?")]
    [InlineData("for=192.0.2.1;proto=https;host=\"maps.example.org:8443\", for=10.0.0.1;host=inner", "https://maps.example.org:8443/service?")]
    [InlineData("for=192.0.2.1", "http://127.0.0.1:")]
    public async Task ForwardedHeader_OfRfc7239_IsUnderstood(string forwarded, string expected)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage response = await SendAsync(gateway, Capabilities, ("Forwarded", forwarded));

        Assert.Contains(expected, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(null, "10.1.2.3", true)]
    [InlineData(null, "::ffff:192.168.0.9", true)]
    [InlineData(null, "fd00::1", true)]
    [InlineData(null, "203.0.113.9", false)]
    [InlineData("203.0.113.0/24", "203.0.113.9", true)]
    [InlineData("203.0.113.9", "203.0.113.9", true)]
    [InlineData("203.0.113.9, 2001:db8::/32", "2001:db8::5", true)]
    [InlineData("203.0.113.8", "203.0.113.9", false)]
    [InlineData("203.0.113.8", "10.1.2.3", false)]
    [InlineData("*", "203.0.113.9", true)]
    public void ForwardedHeaders_AreBelievedFromTrustedProxiesOnly(string? trusted, string proxy, bool isBelieved)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(proxy);
        http.Request.Headers["X-Forwarded-Host"] = "maps.example.org";
        http.Request.Headers["X-Script-Name"] = "/maps";
        http.Request.Headers["X-Forwarded-For"] = "198.51.100.7, 198.51.100.1";

        TrustedProxies.Parse(trusted).Apply(http);

        Assert.Equal(isBelieved, http.Request.Headers.ContainsKey("X-Forwarded-Host"));
        Assert.Equal(isBelieved, http.Request.Headers.ContainsKey("X-Script-Name"));
        string client = !isBelieved ? proxy : trusted == "*" ? "198.51.100.7" : "198.51.100.1";
        Assert.Equal(IPAddress.Parse(client), http.Connection.RemoteIpAddress);
    }

    [Theory]
    [InlineData("everyone")]
    [InlineData("10.0.0.0/99")]
    public void TrustedProxies_ThatAreNoAddresses_AreTold(string text) =>
        Assert.Contains("Proxy__Trusted", Assert.Throws<SettingsException>(() => TrustedProxies.Parse(text)).Message);

    private static byte[] Decoded(byte[] body, string? encoding)
    {
        using var input = new MemoryStream(body);
        using Stream stream = encoding switch
        {
            "gzip" => new GZipStream(input, CompressionMode.Decompress),
            "br" => new BrotliStream(input, CompressionMode.Decompress),
            _ => input,
        };
        using var output = new MemoryStream();
        stream.CopyTo(output);
        return output.ToArray();
    }

    private static async Task<HttpResponseMessage> SendAsync(GatewayFixture gateway, string path, params (string Name, string Value)[] headers) =>
        await SendAsync(gateway, path, headers, HttpMethod.Get);

    private static Task<HttpResponseMessage> SendAsync(GatewayFixture gateway, string path, (string Name, string Value) header, HttpMethod method) =>
        SendAsync(gateway, path, [header], method);

    private static async Task<HttpResponseMessage> SendAsync(GatewayFixture gateway, string path, (string Name, string Value)[] headers, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await gateway.Client.SendAsync(request);
    }
}
