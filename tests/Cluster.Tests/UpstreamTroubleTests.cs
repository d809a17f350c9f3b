using System.Net;
using Microsoft.AspNetCore.Http;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>An upstream that fails in all the ways that upstreams do: stale tiles stand in, errors are clear, nothing bad is stored.</summary>
public sealed class UpstreamTroubleTests : IAsyncLifetime
{
    private const string Tile = "/tiles/map/webmercator/5/3/3.png";
    private TestCluster _cluster = null!;

    public static TheoryData<string> Troubles => ["500", "hang", "reset", "exception", "half", "429"];

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(silos: 2, gateways: 2, yaml => yaml
            .Replace("client_timeout: 30", "client_timeout: 2", StringComparison.Ordinal)
            .Replace("# cache options", $"refresh_before: {{mtime: due}}", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(await DueAsync(), DateTime.UtcNow.AddYears(-1));
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Trouble_WithoutATile_IsAClearErrorAndNothingIsStored(string trouble)
    {
        _cluster.Upstream.Trouble = http => MakeAsync(http, trouble);

        using HttpResponseMessage response = await _cluster.GetAsync(Tile);
        string body = await response.Content.ReadAsStringAsync();
        using HttpResponseMessage map = await _cluster.GetAsync(
            "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=map&STYLES=&SRS=EPSG:3857&BBOX=0,0,1000000,1000000&WIDTH=300&HEIGHT=300&FORMAT=image/png");
        string report = await map.Content.ReadAsStringAsync();

        HttpStatusCode expected = trouble == "429" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.InternalServerError;
        Assert.Equal(expected, response.StatusCode);
        Assert.NotEmpty(body);
        Assert.Equal(expected, map.StatusCode);
        Assert.Contains("ServiceException", report, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(CacheFolder) ? Directory.GetFiles(CacheFolder, "*.png", SearchOption.AllDirectories) : []);
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Trouble_WithAStaleTile_ItStandsInAndStays(string trouble)
    {
        byte[] good = await _cluster.TileAsync(3, 3, 5);
        string file = Directory.GetFiles(CacheFolder, "*.png", SearchOption.AllDirectories)[0];
        byte[] stored = await File.ReadAllBytesAsync(file);
        File.SetLastWriteTimeUtc(await DueAsync(), DateTime.UtcNow.AddHours(1));
        await Task.Delay(1100);
        _cluster.Upstream.Trouble = http => MakeAsync(http, trouble);

        using HttpResponseMessage response = await _cluster.GetAsync(Tile);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("STALE", response.Headers.GetValues("X-Cache").Single());
        Assert.NotNull(response.Headers.Age);
        Assert.Equal(good, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(stored, await File.ReadAllBytesAsync(file));
    }

    private string CacheFolder => Path.Combine(_cluster.Folder, "cache", "map_cache_EPSG3857");

    private async Task<string> DueAsync()
    {
        string file = Path.Combine(_cluster.Folder, "due");
        if (!File.Exists(file))
        {
            await File.WriteAllTextAsync(file, "");
        }

        return file;
    }

    private static async Task<bool> MakeAsync(HttpContext http, string trouble)
    {
        switch (trouble)
        {
            case "500":
                http.Response.StatusCode = 500;
                return true;
            case "hang":
                await Task.Delay(TimeSpan.FromSeconds(20), http.RequestAborted);
                return true;
            case "reset":
                http.Abort();
                return true;
            case "exception":
                http.Response.ContentType = "image/png";
                await http.Response.WriteAsync("<?xml version=\"1.0\"?><ServiceExceptionReport><ServiceException>no</ServiceException></ServiceExceptionReport>");
                return true;
            case "half":
                byte[] picture = Convert.FromHexString("89504E470D0A1A0A0000000D4948445200000400000004000806000000");
                http.Response.ContentType = "image/png";
                http.Response.ContentLength = picture.Length * 2;
                await http.Response.Body.WriteAsync(picture);
                await http.Response.Body.FlushAsync();
                http.Abort();
                return true;
            default:
                http.Response.StatusCode = 429;
                http.Response.Headers.RetryAfter = "20";
                return true;
        }
    }
}
