using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace MapProxyCluster.Gateway.Tests.Demo;

/// <summary>Hostile names and parameters, static files, the policy, and who may see the numbers.</summary>
public sealed class DemoSafetyTests
{
    private const string Hostile = """</script><img src=x onerror=alert(1)>"'&""";

    private static readonly string HostileConfiguration = GatewayFixture.Standard
        .Replace("name: world\n", "name: '" + Hostile.Replace("'", "''", StringComparison.Ordinal) + "'\n", StringComparison.Ordinal)
        .Replace("title: World", "title: '" + Hostile.Replace("'", "''", StringComparison.Ordinal) + "'", StringComparison.Ordinal);

    [Fact]
    public async Task Pages_HostileLayer_IsEscapedEverywhere()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(HostileConfiguration);
        string name = Uri.EscapeDataString(Hostile);
        foreach (string page in (string[])["", $"?wms_layer={name}", $"?wmts_layer={name}&srs=web", $"?wmts_layer={name}&via=kvp", $"?tms_layer={name}&srs=south&via=tms"])
        {
            (HttpStatusCode status, _, string text) = await gateway.TextAsync("/demo/" + page);

            Assert.Equal(HttpStatusCode.OK, status);
            Assert.DoesNotContain("<img src=x", text, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("onerror", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("wms_layer=world&srs=EPSG:3857&format={0}&version={0}&transparent={0}&time={0}&{0}={0}")]
    [InlineData("wmts_layer=world&format={0}&via={0}&type={0}&{0}")]
    [InlineData("wms_capabilities&version={0}&type={0}&{0}={0}")]
    [InlineData("tms_capabilities&layer={0}&srs={0}")]
    [InlineData("{0}={0}")]
    public async Task Pages_HostileParameters_AreEscaped(string query)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        using HttpResponseMessage answer = await gateway.Client.GetAsync("/demo/?" + string.Format(null, query, Uri.EscapeDataString(Hostile)));
        string text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("<img src=x", text, StringComparison.OrdinalIgnoreCase);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal(text.Split("<script").Length, text.Split("</script>").Length);
    }

    [Theory]
    [InlineData("{a-c}.tiles.example.org", " https://*.tiles.example.org;")]
    [InlineData("tiles.example.org:8443", " https://tiles.example.org:8443;")]
    [InlineData("tiles.example.org; script-src *", "")]
    public async Task Policy_Background_AllowsItsHostOnly(string host, string allowed)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(GatewayFixture.Standard.Replace(
            "demo:", "demo: {background: 'https://" + host + "/{z}/{x}/{y}.png'}", StringComparison.Ordinal));
        using HttpResponseMessage answer = await gateway.Client.GetAsync("/demo/?wms_layer=world");
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));

        Assert.Contains($"img-src 'self' data: blob:{(allowed.Length > 0 ? allowed : ";")}", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src *", policy, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlDecode(host.Split(';')[0]), await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..%2f..%2fappsettings.json")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("..%5c..%5cgateway.dll")]
    [InlineData("%2e%2e/gateway.js")]
    [InlineData("sub/ol.js")]
    [InlineData("LICENSE-ol.md")]
    [InlineData("")]
    public async Task Static_Traversal_IsNotFound(string name)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await gateway.TextAsync("/demo/static/" + name)).Status);
    }

    [Theory]
    [InlineData("viewer.js", "text/javascript")]
    [InlineData("demo.css", "text/css")]
    [InlineData("icon.svg", "image/svg+xml")]
    public async Task Static_OwnFile_IsSentCompressedAndOnce(string name, string mediaType)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        using HttpResponseMessage plain = await gateway.Client.GetAsync("/demo/static/" + name);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/demo/static/" + name);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using HttpResponseMessage compressed = await gateway.Client.SendAsync(request);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/demo/static/" + name);
        again.Headers.IfNoneMatch.Add(plain.Headers.ETag!);
        using HttpResponseMessage unchanged = await gateway.Client.SendAsync(again);

        Assert.Equal(mediaType, plain.Content.Headers.ContentType!.MediaType);
        // The shortest gain nothing.
        bool isLong = plain.Content.Headers.ContentLength >= 1024;
        Assert.Equal(isLong ? "gzip" : null, compressed.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(isLong, compressed.Content.Headers.ContentLength < plain.Content.Headers.ContentLength);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task Documents_InternalAddress_IsThatOfTheConnection()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/demo/document?wms_capabilities");
        request.Headers.Host = "maps.example.org";
        request.Headers.Add("X-Forwarded-Host", "public.example.org");
        using HttpResponseMessage answer = await gateway.Client.SendAsync(request);
        string document = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"{gateway.Client.BaseAddress}service", document, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stats_AreThere_WhereTheOperatorAllows(bool isAllowed)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(demoStats: isAllowed);
        (HttpStatusCode status, _, string before) = await gateway.TextAsync("/demo/stats");

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.NotFound, status);
        Assert.Equal(isAllowed, (await gateway.TextAsync("/demo/")).Text.Contains("id=\"stats\"", StringComparison.Ordinal));
        if (!isAllowed)
        {
            return;
        }

        await gateway.PictureAsync("/tiles/world/web/3/4/2.png");
        await gateway.PictureAsync("/tiles/world/web/3/4/2.png");
        string after = (await gateway.TextAsync("/demo/stats")).Text;

        // Other tests of this process count as well.
        foreach (string key in (string[])["hits", "misses", "upstream", "requests"])
        {
            Assert.True(Number(after, key) > Number(before, key), $"{key}: {before} {after}");
        }

        Assert.Equal(["process", "hits", "misses", "stale", "upstream", "requests"], JsonDocument.Parse(after).RootElement.EnumerateObject().Select(property => property.Name));
        Assert.DoesNotContain("127.0.0.1", after, StringComparison.Ordinal);
    }

    private static long Number(string json, string key) => JsonDocument.Parse(json).RootElement.GetProperty(key).GetInt64();
}
