using System.Net;
using System.Xml.Linq;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

public sealed class WmsTests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("world", "VERSION=1.1.1&SRS=EPSG:4326&BBOX=0,30,40,60")]
    [InlineData("world", "VERSION=1.3.0&CRS=EPSG:4326&BBOX=30,0,60,40")]
    [InlineData("direct", "VERSION=1.1.1&SRS=EPSG:4326&BBOX=0,30,40,60")]
    [InlineData("direct", "VERSION=1.3.0&CRS=EPSG:4326&BBOX=30,0,60,40")]
    [InlineData("world", "VERSION=1.1.0&SRS=EPSG:4326&BBOX=0,30,40,60")]
    [InlineData("world", "WMTVER=1.0.0&SRS=EPSG:4326&BBOX=0,30,40,60")]
    [InlineData("group", "VERSION=1.1.1&SRS=EPSG:4326&BBOX=0,30,40,60")]
    public async Task GetMap_AnyVersion_ShowsTheSquareInItsPlace(string layer, string query)
    {
        using Raster map = await _gateway.PictureAsync(
            $"/service?SERVICE=WMS&REQUEST=GetMap&LAYERS={layer}&STYLES=&{query}&WIDTH=400&HEIGHT=300&FORMAT=image/png");

        Assert.True(GatewayFixture.IsRed(map, 150, 150) && GatewayFixture.IsRed(map, 103, 103) && GatewayFixture.IsRed(map, 197, 197));
        Assert.False(GatewayFixture.IsRed(map, 97, 150) || GatewayFixture.IsRed(map, 203, 150) || GatewayFixture.IsRed(map, 150, 97) || GatewayFixture.IsRed(map, 150, 203));
    }

    [Theory]
    [InlineData("1.0.0", "WMT_MS_Capabilities", "text/xml; charset=utf-8")]
    [InlineData("1.1.0", "WMT_MS_Capabilities", "application/vnd.ogc.wms_xml")]
    [InlineData("1.1.1", "WMT_MS_Capabilities", "application/vnd.ogc.wms_xml")]
    [InlineData("1.3.0", "WMS_Capabilities", "text/xml; charset=utf-8")]
    public async Task GetCapabilities_EachVersion_IsWellFormedAndListsLayers(string version, string root, string mediaType)
    {
        (HttpStatusCode status, string type, string text) = await _gateway.TextAsync($"/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION={version}&WMTVER={version}");

        XElement document = XDocument.Parse(text).Root!;
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(mediaType, type);
        Assert.Equal(root, document.Name.LocalName);
        string[] names = [.. document.Descendants().Where(e => e.Name.LocalName == "Name").Select(e => e.Value)];
        Assert.Superset(new HashSet<string> { "world", "group", "direct", "coarse", "europe" }, new HashSet<string>(names));
    }

    [Fact]
    public async Task GetCapabilities_130_HasSwappedBoxesScalesAndLegend()
    {
        (_, _, string text) = await _gateway.TextAsync("/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0");

        XElement root = XDocument.Parse(text).Root!;
        XNamespace ns = root.Name.Namespace;
        XElement europe = root.Descendants(ns + "Layer").Single(layer => layer.Element(ns + "Name")?.Value == "europe");
        XElement box = europe.Elements(ns + "BoundingBox").Single(element => element.Attribute("CRS")!.Value == "EPSG:4326");
        Assert.Equal("35", box.Attribute("minx")!.Value);
        Assert.Equal("0", box.Attribute("miny")!.Value);
        XElement coarse = root.Descendants(ns + "Layer").Single(layer => layer.Element(ns + "Name")?.Value == "coarse");
        Assert.Equal(1000 / 0.00028, double.Parse(coarse.Element(ns + "MinScaleDenominator")!.Value), 3);
        XElement legend = root.Descendants(ns + "LegendURL").First();
        Assert.Equal("30", legend.Attribute("width")!.Value);
        Assert.Equal("20", legend.Attribute("height")!.Value);
        Assert.Equal("4000", root.Descendants(ns + "MaxWidth").Single().Value);
    }

    [Theory]
    [InlineData("9.9", "1.3.0")]
    [InlineData("1.2.0", "1.1.1")]
    [InlineData("0.5", "1.0.0")]
    [InlineData("garbage", "1.3.0")]
    [InlineData("", "1.3.0")]
    public async Task GetCapabilities_UnknownVersion_IsNegotiated(string asked, string answered)
    {
        (_, _, string text) = await _gateway.TextAsync($"/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION={asked}");

        Assert.Equal(answered, XDocument.Parse(text).Root!.Attribute("version")!.Value);
    }

    [Theory]
    [InlineData("LAYERS=nope", "LayerNotDefined")]
    [InlineData("STYLES=nope", "StyleNotDefined")]
    [InlineData("FORMAT=image/nope", "InvalidFormat")]
    [InlineData("SRS=EPSG:1234", "InvalidSRS")]
    [InlineData("WIDTH=0", null)]
    [InlineData("WIDTH=-5", null)]
    [InlineData("WIDTH=1000000000", null)]
    [InlineData("HEIGHT=NaN", null)]
    [InlineData("HEIGHT=abc", null)]
    [InlineData("WIDTH=100000&HEIGHT=100000", null)]
    [InlineData("BBOX=1,2,3", null)]
    [InlineData("BBOX=nan,0,1,1", null)]
    [InlineData("BBOX=0,0,inf,inf", null)]
    [InlineData("BBOX=10,10,0,0", null)]
    [InlineData("BGCOLOR=0xzz", null)]
    [InlineData("REQUEST=GetNothing", null)]
    public async Task GetMap_WrongParameter_IsAnException(string change, string? code)
    {
        int before = _gateway.Upstream.Requests.Count;
        string url = GatewayFixture.MapUrl();
        foreach (string pair in change.Split('&'))
        {
            string name = pair[..pair.IndexOf('=', StringComparison.Ordinal)];
            url = System.Text.RegularExpressions.Regex.Replace(url, $"(?<=[?&]){name}=[^&]*&?", "") + "&" + pair;
        }

        (HttpStatusCode status, string type, string text) = await _gateway.TextAsync(url);

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Equal("application/vnd.ogc.se_xml", type);
        XElement exception = XDocument.Parse(text).Root!.Element("ServiceException")!;
        Assert.Equal(code, exception.Attribute("code")?.Value);
        Assert.NotEmpty(exception.Value);
        Assert.Equal(before, _gateway.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("BBOX=1000,1000,1010,1010")]
    [InlineData("BBOX=-1e308,-1e308,1e308,1e308")]
    [InlineData("BBOX=0,0,1e-12,1e-12")]
    [InlineData("BBOX=-720,-360,720,360")]
    public async Task GetMap_OffThePlanet_IsAnsweredWithoutFailure(string box)
    {
        (HttpStatusCode status, string type, _) = await _gateway.TextAsync(
            GatewayFixture.MapUrl().Replace("BBOX=0,30,40,60", box, StringComparison.Ordinal));

        Assert.True(status == HttpStatusCode.OK ? type == "image/png" : type == "application/vnd.ogc.se_xml", $"{status} {type}");
    }

    [Fact]
    public async Task GetMap_MissingParameters_AreNamed()
    {
        (_, _, string text) = await _gateway.TextAsync("/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=world&SRS=EPSG:4326");

        Assert.Contains("missing parameters ['bbox', 'width', 'height', 'format', 'styles']", text);
    }

    [Theory]
    [InlineData("1.0.0", "text/xml", "WMTException")]
    [InlineData("1.1.0", "application/vnd.ogc.se_xml", "ServiceExceptionReport")]
    [InlineData("1.1.1", "application/vnd.ogc.se_xml", "ServiceExceptionReport")]
    [InlineData("1.3.0", "text/xml; charset=utf-8", "ServiceExceptionReport")]
    public async Task Exception_EachVersion_HasItsForm(string version, string mediaType, string root)
    {
        string srs = version == "1.3.0" ? "CRS" : "SRS";
        (_, string type, string text) = await _gateway.TextAsync(
            $"/service?SERVICE=WMS&VERSION={version}&WMTVER={version}&REQUEST=GetMap&LAYERS=<x>&STYLES=&{srs}=EPSG:4326&BBOX=0,0,1,1&WIDTH=10&HEIGHT=10&FORMAT=image/png");

        Assert.Equal(mediaType, type);
        Assert.Equal(root, XDocument.Parse(text).Root!.Name.LocalName);
        Assert.Contains("unknown layer: <x>", XDocument.Parse(text).Root!.Value);
    }

    [Theory]
    [InlineData("inimage")]
    [InlineData("blank")]
    public async Task Exception_AsPicture_HasTheSizeOfTheMap(string exceptions)
    {
        using Raster picture = await _gateway.PictureAsync(GatewayFixture.MapUrl("nope", $"&EXCEPTIONS=application/vnd.ogc.se_{exceptions}"));

        Assert.Equal(400, picture.Width);
        Assert.Equal(exceptions == "blank", RasterOps.SingleColor(picture) is not null);
    }

    [Theory]
    [InlineData("/service", "MissingParameterValue")]
    [InlineData("/service?SERVICE=nope", "InvalidParameterValue")]
    [InlineData("/ows?service=", "MissingParameterValue")]
    public async Task Service_MissingOrUnknown_IsAnOwsException(string url, string code)
    {
        (HttpStatusCode status, _, string text) = await _gateway.TextAsync(url);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(code, XDocument.Parse(text).Root!.Elements().Single().Attribute("exceptionCode")!.Value);
    }

    [Fact]
    public async Task GetMap_WithoutServiceAndInAnyCase_IsAnswered()
    {
        using Raster map = await _gateway.PictureAsync(
            GatewayFixture.MapUrl().Replace("SERVICE=WMS&", "", StringComparison.Ordinal).Replace("LAYERS", "layers", StringComparison.Ordinal));

        Assert.True(GatewayFixture.IsRed(map, 150, 150));
    }

    [Theory]
    [InlineData("image/jpeg", ImageFormat.Jpeg)]
    [InlineData("image/gif", ImageFormat.Gif)]
    [InlineData("image/tiff", ImageFormat.Tiff)]
    [InlineData("image/GeoTIFF", ImageFormat.Tiff)]
    public async Task GetMap_EachFormat_IsWhatItSays(string format, ImageFormat expected)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(
            GatewayFixture.MapUrl().Replace("FORMAT=image/png", $"FORMAT={format}", StringComparison.Ordinal));

        Assert.Equal(format, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(expected, ImageFormats.Sniff(await response.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task GetMap_LayerOutsideItsResolutions_IsBlank()
    {
        using Raster map = await _gateway.PictureAsync("/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=coarse&STYLES=&SRS=EPSG:3857&BBOX=1500000,5600000,1510000,5610000&WIDTH=100&HEIGHT=100&FORMAT=image/png");

        Assert.Equal(Color.White, RasterOps.SingleColor(map));
    }

    [Theory]
    [InlineData("VERSION=1.1.1&SRS=EPSG:4326&BBOX=0,30,40,60&X=12&Y=34", "info at 12 34")]
    [InlineData("VERSION=1.3.0&CRS=EPSG:4326&BBOX=30,0,60,40&I=12&J=34", "info at 12 34")]
    [InlineData("VERSION=1.3.0&CRS=EPSG:4326&BBOX=30,0,60,40&X=12&Y=34", "info at 12 34")]
    public async Task GetFeatureInfo_QueryableLayer_PassesTheAnswerOn(string query, string expected)
    {
        (HttpStatusCode status, string type, string text) = await _gateway.TextAsync(
            $"/service?SERVICE=WMS&REQUEST=GetFeatureInfo&LAYERS=world&QUERY_LAYERS=world&WIDTH=400&HEIGHT=300&INFO_FORMAT=text/plain&{query}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("text/plain", type);
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("QUERY_LAYERS=europe&X=1&Y=1", "not queryable")]
    [InlineData("QUERY_LAYERS=nope&X=1&Y=1", "unknown layer")]
    [InlineData("QUERY_LAYERS=world&X=400&Y=1", "invalid point")]
    [InlineData("QUERY_LAYERS=world&X=abc&Y=1", "invalid point")]
    public async Task GetFeatureInfo_WrongQuestion_IsAnException(string query, string message)
    {
        (HttpStatusCode status, _, string text) = await _gateway.TextAsync(
            $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetFeatureInfo&LAYERS=world&SRS=EPSG:4326&BBOX=0,30,40,60&WIDTH=400&HEIGHT=300&INFO_FORMAT=text/plain&{query}");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains(message, text);
    }

    [Fact]
    public async Task GetLegendGraphic_LayerAndGroup_AreStackedAndKept()
    {
        const string Url = "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetLegendGraphic&FORMAT=image/png&LAYER=";
        using Raster single = await _gateway.PictureAsync(Url + "world");
        using Raster group = await _gateway.PictureAsync(Url + "group");
        int requests = _gateway.Upstream.Requests.Count;
        using Raster again = await _gateway.PictureAsync(Url + "group");

        Assert.Equal((30, 20), (single.Width, single.Height));
        Assert.Equal((30, 40), (group.Width, group.Height));
        Assert.Equal(requests, _gateway.Upstream.Requests.Count);
        Assert.Equal(HttpStatusCode.NotFound, (await _gateway.TextAsync(Url + "europe")).Status);
    }

    [Theory]
    [InlineData("inimage")]
    [InlineData("blank")]
    [InlineData("application/vnd.ogc.se_inimage")]
    public async Task GetMap_TooLarge_IsAlwaysXml(string exceptions)
    {
        (HttpStatusCode _, string mediaType, string text) = await _gateway.TextAsync(
            $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=world&STYLES=&SRS=EPSG:4326&BBOX=0,30,40,60&WIDTH=100000&HEIGHT=100000&FORMAT=image/png&EXCEPTIONS={exceptions}");

        Assert.Equal("application/vnd.ogc.se_xml", mediaType);
        Assert.Contains("image size too large", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetFeatureInfo_FormatWithLineBreak_ReachesNoHeader()
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(
            "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetFeatureInfo&LAYERS=world&QUERY_LAYERS=world&STYLES=&SRS=EPSG:4326&BBOX=0,30,40,60"
            + "&WIDTH=400&HEIGHT=300&FORMAT=image/png&X=1&Y=1&INFO_FORMAT=text/plain%0D%0AX-Evil:%20yes");

        Assert.False(response.Headers.Contains("X-Evil"));
        Assert.NotEqual("internal error", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/service/%01?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1", "/service/%01?")]
    [InlineData("/ows/%02%1F?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0", "/ows/%02%1F?")]
    [InlineData("/service/%EF%BF%BF%22%3C?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0", "/service/%EF%BF%BF%22%3C?")]
    [InlineData("/service/%01?SERVICE=WMTS&REQUEST=GetCapabilities", "/service?")]
    public async Task GetCapabilities_PathThatXmlCannotHold_IsEscaped(string url, string shown)
    {
        (HttpStatusCode status, string mediaType, string text) = await _gateway.TextAsync(url);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("xml", mediaType, StringComparison.Ordinal);
        IEnumerable<string> links = XDocument.Parse(text).Descendants().Attributes().Where(a => a.Name.LocalName == "href").Select(a => a.Value);
        Assert.Contains(links, link => link.Contains(shown, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0")]
    [InlineData("/service?SERVICE=WMTS&REQUEST=GetCapabilities")]
    [InlineData("/tms/1.0.0")]
    public async Task Documents_TitleOutsideTheBmp_IsKept(string url)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            GatewayFixture.Standard.Replace("title: World", "title: \"World \\U0001F5FA\\u0001\"", StringComparison.Ordinal));

        (_, _, string text) = await gateway.TextAsync(url);

        Assert.Contains("World \U0001F5FA?", text, StringComparison.Ordinal);
        Assert.NotNull(XDocument.Parse(text).Root);
    }
}
