using System.Net;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>What can be said of sources; tools/compare-with-mapproxy compares the same with MapProxy.</summary>
public sealed class SourceOptionTests
{
    private const string Style = """
        <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
          <xsl:output method="html"/>
          <xsl:template match="/"><html><body><xsl:for-each select="//p"><b><xsl:value-of select="."/></b></xsl:for-each></body></html></xsl:template>
        </xsl:stylesheet>
        """;

    private static Task<GatewayFixture> ServeAsync(string layers, string caches, string sources) => GatewayFixture.StartAsync(
        folder => (Path.Combine(folder, "mapproxy.yaml"), false),
        ("style.xsl", Style),
        ("style.sld", "<StyledLayerDescriptor/>"),
        ("mapproxy.yaml", $$"""
            services:
              tms: {use_grid_names: true, origin: nw}
              wms: {srs: ['EPSG:4326', 'EPSG:3857']}
            layers:
              {{layers}}
            caches:
              {{caches}}
            sources:
              {{sources}}
            grids:
              web: {base: GLOBAL_WEBMERCATOR}
            """));

    private static string Layer(string name) => $"- {{name: {name}, title: {name}, sources: [{name}]}}";

    [Theory]
    [InlineData("", "", 1)]
    [InlineData("", ", min_res: 100000, max_res: 100", 1)]
    [InlineData("", ", image: {opacity: 0.5}", 2)]
    [InlineData("", ", supported_srs: ['EPSG:4326']", 2)]
    [InlineData("", ", coverage: {bbox: [0, 30, 40, 60], srs: 'EPSG:4326'}", 2)]
    [InlineData("", ", on_error: {500: {response: transparent}}", 2)]
    [InlineData("", ", http: {headers: {A: b}}", 2)]
    [InlineData(", styles: one", "", 2)]
    public async Task Wms_NeighboursOfOneServer_AreAskedTogetherWhenNothingIsLost(string request, string option, int requests)
    {
        await using GatewayFixture gateway = await ServeAsync(
            $"{Layer("one")}\n  {Layer("two")}", "unused: {sources: [], grids: [web]}",
            "one: {type: wms, req: {url: 'UPSTREAM/wms', layers: a, transparent: true}}\n  "
            + $"two: {{type: wms, req: {{url: 'UPSTREAM/wms', layers: b, transparent: true{request}}}{option}}}");

        using Raster map = await gateway.PictureAsync(GatewayFixture.MapUrl("one,two"));
        Assert.Equal(requests, gateway.Upstream.Requests.Count);
        Assert.Equal(requests == 1, gateway.Upstream.Requests.Any(sent => sent.Contains("layers=a,b", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task AuthorizeStale_FailedSource_ShowsTheOldTileOrElseTheStandIn()
    {
        await using GatewayFixture gateway = await ServeAsync(
            Layer("world"), "world: {grids: [web], sources: [wms], meta_size: [1, 1], meta_buffer: 0, refresh_before: {time: '2200-01-01T00:00:00'}}",
            "wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: a}, on_error: {500: {response: '#00ff00', authorize_stale: true}}}");
        byte[] fresh = await gateway.Client.GetByteArrayAsync("/tiles/world/web/3/4/2.png");
        gateway.Upstream.Answer = (500, "text/plain", map => map);

        using HttpResponseMessage stale = await gateway.Client.GetAsync("/tiles/world/web/3/4/2.png");
        Assert.Equal(fresh, await stale.Content.ReadAsByteArrayAsync());
        Assert.Equal("STALE", stale.Headers.GetValues("X-Cache").Single());
        using Raster standIn = await gateway.PictureAsync("/tiles/world/web/3/5/2.png");
        Assert.Equal(new Color(0, 255, 0), RasterOps.SingleColor(standIn));
    }

    [Fact]
    public async Task FeatureInfoXslt_HtmlThatIsNoXml_IsTransformed()
    {
        await using GatewayFixture gateway = await ServeAsync(
            Layer("wms"), "unused: {sources: [], grids: [web]}",
            "wms: {type: wms, wms_opts: {featureinfo: true, featureinfo_format: text/html, featureinfo_xslt: style.xsl}, req: {url: 'UPSTREAM/html', layers: a}}");

        (HttpStatusCode status, string type, string text) = await gateway.TextAsync(
            "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetFeatureInfo&LAYERS=wms&QUERY_LAYERS=wms&STYLES=&SRS=EPSG:4326&BBOX=0,30,40,60&WIDTH=400&HEIGHT=300&X=1&Y=2&INFO_FORMAT=text/html&FORMAT=image/png");
        Assert.Equal((HttpStatusCode.OK, "text/html; charset=utf-8"), (status, type));
        Assert.Contains("<b>info at 1 2</b>", text);
    }

    [Theory]
    [InlineData("featureinfo_xslt: nothing.xsl", "req: {url: 'UPSTREAM/wms', layers: a}", "style sheet")]
    [InlineData("featureinfo: true", "req: {url: 'UPSTREAM/wms', sld: 'file://nothing.sld'}", "style document")]
    public async Task Files_ThatAreMissing_AreErrorsOfTheConfiguration(string options, string request, string expected)
    {
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => ServeAsync(
            Layer("wms"), "unused: {sources: [], grids: [web]}", $"wms: {{type: wms, wms_opts: {{featureinfo: true, {options.Replace("featureinfo: true", "map: true", StringComparison.Ordinal)}}}, {request}}}"));
        Assert.Contains(expected, error.ToString());
    }

    [Fact]
    public async Task Clip_Neighbours_MeetWithoutGapAndWithoutOverlap()
    {
        await using GatewayFixture gateway = await ServeAsync(
            "- {name: both, title: Both, sources: [west, east]}", "unused: {sources: [], grids: [web]}",
            "west: {type: wms, coverage: {bbox: [0, 30, 17, 60], srs: 'EPSG:4326', clip: true}, req: {url: 'UPSTREAM/wms', layers: a, transparent: true}}\n  "
            + "east: {type: wms, image: {opacity: 1}, coverage: {bbox: [17, 30, 40, 60], srs: 'EPSG:4326', clip: true}, req: {url: 'UPSTREAM/wms', layers: b, transparent: true}}");

        using Raster map = await gateway.PictureAsync(GatewayFixture.MapUrl("both", "&TRANSPARENT=true"));
        Assert.DoesNotContain(map.Pixels.ToArray(), pixel => pixel >> 24 != 255);
    }
}
