using System.Net;
using System.Net.Http.Headers;

namespace MapProxyCluster.Gateway.Tests;

public sealed class HttpTests : IAsyncLifetime
{
    private const string Tile = "/tiles/world/web/3/4/2.png";
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Tile_FirstAndSecondAnswer_HaveTheSameTag()
    {
        using HttpResponseMessage first = await _gateway.Client.GetAsync(Tile);
        using HttpResponseMessage second = await _gateway.Client.GetAsync(Tile);

        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(TimeSpan.FromHours(72), first.Headers.CacheControl!.MaxAge);
        Assert.True(first.Headers.CacheControl.Public);
        Assert.NotNull(second.Content.Headers.LastModified);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData("\"other\", {0}")]
    [InlineData("*")]
    [InlineData("unquoted")]
    public async Task Tile_KnownTag_IsNotSentAgain(string form)
    {
        using HttpResponseMessage first = await _gateway.Client.GetAsync(Tile);
        string tag = first.Headers.ETag!.Tag;
        using var request = new HttpRequestMessage(HttpMethod.Get, Tile);
        request.Headers.TryAddWithoutValidation("If-None-Match", form == "unquoted" ? tag.Trim('"') : string.Format(null, form, tag));
        using HttpResponseMessage second = await _gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Null(second.Content.Headers.ContentType);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Tile_IfModifiedSince_ComparesSeconds()
    {
        using HttpResponseMessage first = await _gateway.Client.GetAsync(Tile);
        DateTimeOffset modified = first.Content.Headers.LastModified!.Value;

        Assert.Equal(HttpStatusCode.NotModified, await StatusSince(modified));
        Assert.Equal(HttpStatusCode.OK, await StatusSince(modified.AddSeconds(-1)));
    }

    [Theory]
    [InlineData(Tile, 200)]
    [InlineData("/nope", 404)]
    [InlineData("/tiles/world/web/99/0/0.png", 404)]
    [InlineData("/service?SERVICE=WMS&REQUEST=GetMap&VERSION=1.1.1", 500)]
    public async Task Answer_AnyStatus_AllowsEveryOrigin(string url, int status)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(url);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal(status != 200, response.Headers.CacheControl?.NoStore ?? false);
    }

    [Fact]
    public async Task Head_Tile_HasHeadersOnly()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Tile);
        using HttpResponseMessage response = await _gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Options_AnyPath_IsAnsweredForBrowsers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Tile);
        using HttpResponseMessage response = await _gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("GET", response.Headers.GetValues("Access-Control-Allow-Methods").Single());
    }

    [Theory]
    [InlineData("/maps", "/maps/service")]
    [InlineData("/maps", "/service")]
    public async Task ScriptName_StrippedOrNot_StandsInDocuments(string script, string path)
    {
        string document = await DocumentAsync(path, ("X-Script-Name", script), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "maps.example.org, inner"));

        Assert.Contains("\"https://maps.example.org/maps/service?\"", document);
    }

    [Theory]
    [InlineData("X-Script-Name", "javascript:alert(1)")]
    [InlineData("X-Script-Name", "//evil.example.org")]
    [InlineData("X-Script-Name", "/a\"><script>")]
    [InlineData("X-Forwarded-Host", "evil\"><script>")]
    [InlineData("X-Forwarded-Proto", "javascript")]
    public async Task ProxyHeaders_Hostile_AreIgnored(string name, string value)
    {
        string document = await DocumentAsync("/service", (name, value));

        Assert.DoesNotContain("evil", document);
        Assert.DoesNotContain("script", document);
    }

    [Fact]
    public async Task Documents_VaryWithTheProxy()
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync("/service?SERVICE=WMS&REQUEST=GetCapabilities");

        Assert.Contains("X-Script-Name", string.Join(',', response.Headers.Vary));
    }

    [Fact]
    public async Task Request_TooLong_IsRefused()
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync("/service?" + new string('a', 40_000));

        Assert.Equal(HttpStatusCode.RequestUriTooLong, response.StatusCode);
    }

    [Theory]
    [InlineData("/demo/", "world")]
    [InlineData("/demo/?wms_layer=world&srs=EPSG:3857&format=image/png", "id=\"map\"")]
    [InlineData("/demo/?tms_layer=world&srs=web", "id=\"map\"")]
    [InlineData("/demo/?wmts_layer=world&srs=geo", "id=\"map\"")]
    [InlineData("/demo/?wms_capabilities", "data-url")]
    public async Task Demo_Pages_AreServedUnderAPolicy(string url, string expected)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(url);
        string page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.Contains("Content-Security-Policy"));
        Assert.True(page.Contains(expected, StringComparison.Ordinal) || page.Contains("tools/assets", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/demo/?wms_layer=%3Cscript%3E")]
    [InlineData("/demo/?tms_layer=%22%3E%3Cscript%3E")]
    [InlineData("/demo/static/..%2f..%2fappsettings.json")]
    [InlineData("/demo/static/../../../../etc/passwd")]
    [InlineData("/demo/nope")]
    public async Task Demo_HostileInput_IsNotFound(string url)
    {
        (HttpStatusCode status, _, string text) = await _gateway.TextAsync(url);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.DoesNotContain("script", text);
    }

    private async Task<HttpStatusCode> StatusSince(DateTimeOffset since)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Tile);
        request.Headers.IfModifiedSince = since;
        using HttpResponseMessage response = await _gateway.Client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<string> DocumentAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await _gateway.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
