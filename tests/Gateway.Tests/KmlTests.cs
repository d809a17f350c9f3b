using System.Globalization;
using System.Net;
using System.Xml.Linq;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Super-overlays (behaviour reference 10.3).</summary>
public sealed class KmlTests
{
    private const string Type = "application/vnd.google-earth.kml+xml";
    private static readonly XNamespace Kml = "http://www.opengis.net/kml/2.2";

    private static readonly string Configuration = GatewayFixture.Standard.Replace("  demo:\n", "  kml:\n", StringComparison.Ordinal);

    [Theory]
    [InlineData("/kml/world")]
    [InlineData("/kml/world/")]
    [InlineData("/kml/world/EPSG4326")]
    [InlineData("/kml/world/EPSG4326/0/0/0.kml")]
    public async Task InitialDocument_LinksTheNextLevel(string path)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(Configuration);

        (HttpStatusCode status, string type, string text) = await gateway.TextAsync(path);

        Assert.Equal((HttpStatusCode.OK, Type), (status, type));
        XElement document = XDocument.Parse(text).Root!.Element(Kml + "Document")!;
        Assert.Equal("world", document.Element(Kml + "name")!.Value);
        Assert.Equal([90, -90, 180, -180], Box(document.Element(Kml + "Region")!.Element(Kml + "LatLonAltBox")!));
        string baseUrl = gateway.Client.BaseAddress!.ToString().TrimEnd('/');
        Assert.Equal(
            [$"{baseUrl}/kml/world/EPSG4326/1/0/0.kml", $"{baseUrl}/kml/world/EPSG4326/1/1/0.kml"],
            document.Elements(Kml + "NetworkLink").Select(link => link.Element(Kml + "Link")!.Element(Kml + "href")!.Value));
        XElement overlay = document.Elements(Kml + "GroundOverlay").First();
        Assert.Equal($"{baseUrl}/kml/world/EPSG4326/1/0/0.png", overlay.Element(Kml + "Icon")!.Element(Kml + "href")!.Value);
        Assert.Equal([90, -90, 0, -180], Box(overlay.Element(Kml + "LatLonBox")!));
        XElement lod = overlay.Element(Kml + "Region")!.Element(Kml + "Lod")!;
        Assert.Equal(["128", "768", "8", "8"], lod.Elements().Select(element => element.Value));
        Assert.Equal("1", overlay.Element(Kml + "drawOrder")!.Value);
    }

    [Fact]
    public async Task Documents_FollowedDown_HaveEachTileOnce()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(Configuration);
        var seen = new List<string>();
        Queue<string> links = new(["/kml/world/EPSG3857"]);
        while (links.TryDequeue(out string? link))
        {
            XElement document = XDocument.Parse(await gateway.Client.GetStringAsync(link)).Root!.Element(Kml + "Document")!;
            string[] below = [.. document.Descendants(Kml + "Link").Select(element => element.Element(Kml + "href")!.Value)];
            seen.AddRange(below);
            foreach (string next in below.Where(url => url.Contains("/1/", StringComparison.Ordinal) || url.Contains("EPSG3857/2/", StringComparison.Ordinal)))
            {
                links.Enqueue(next);
            }
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(4, seen.Count(url => url.Contains("EPSG3857/1/", StringComparison.Ordinal)));
        Assert.Equal(16, seen.Count(url => url.Contains("EPSG3857/2/", StringComparison.Ordinal)));
        Assert.Equal(64, seen.Count(url => url.Contains("EPSG3857/3/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task MercatorEdges_ReachThePoles()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(Configuration);

        XElement document = XDocument.Parse(await gateway.Client.GetStringAsync("/kml/world/EPSG3857")).Root!.Element(Kml + "Document")!;

        Assert.Equal([90, -90, 180, -180], Box(document.Element(Kml + "Region")!.Element(Kml + "LatLonAltBox")!));
        Assert.Equal([0, -90, 0, -180], Box(document.Element(Kml + "GroundOverlay")!.Element(Kml + "LatLonBox")!));
    }

    [Fact]
    public async Task Tiles_CountFromTheSouth_AndDocumentsCanBeKept()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(Configuration);

        byte[] overlay = await gateway.Client.GetByteArrayAsync("/kml/world/EPSG3857/2/2/2.png");
        byte[] tile = await gateway.Client.GetByteArrayAsync("/tiles/world/web/2/2/1.png");
        using HttpResponseMessage first = await gateway.Client.GetAsync("/kml/world");
        using var conditional = new HttpRequestMessage(HttpMethod.Get, "/kml/world");
        conditional.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await gateway.Client.SendAsync(conditional);

        Assert.Equal(tile, overlay);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.True(first.Headers.CacheControl!.Public && first.Headers.CacheControl.MaxAge > TimeSpan.Zero);
    }

    [Fact]
    public async Task GridNames_WhenConfigured_StandInUrls()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            Configuration.Replace("  kml:\n", "  kml: {use_grid_names: true}\n", StringComparison.Ordinal));

        string document = await gateway.Client.GetStringAsync("/kml/world/geo");
        (HttpStatusCode status, _, _) = await gateway.TextAsync("/kml/world");

        Assert.Contains("/kml/world/geo/1/0/0.kml", document);
        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    [Theory]
    [InlineData("/kml/nothing", 404)]
    [InlineData("/kml", 404)]
    [InlineData("/kml/world/EPSG4326/99/0/0.kml", 404)]
    [InlineData("/kml/world/EPSG4326/1/7/7.kml", 404)]
    [InlineData("/kml/world/EPSG4326/1/-1/0.png", 404)]
    [InlineData("/kml/world/EPSG4326/1/0/0.jpeg", 404)]
    [InlineData("/kml/world/EPSG4326/1/0/x.kml", 404)]
    public async Task WhatIsNotThere_IsPlainText(string path, int expected)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(Configuration);

        (HttpStatusCode status, string type, string text) = await gateway.TextAsync(path);

        Assert.Equal((expected, "text/plain; charset=utf-8"), ((int)status, type));
        Assert.NotEmpty(text);
    }

    [Fact]
    public async Task LastLevel_HasNothingBelow()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(Configuration);

        XElement document = XDocument.Parse(await gateway.Client.GetStringAsync("/kml/world/EPSG4326/19/0/0.kml")).Root!.Element(Kml + "Document")!;

        Assert.Empty(document.Elements(Kml + "NetworkLink"));
    }

    // North, south, east, west in whole degrees.
    private static int[] Box(XElement box) =>
        [.. box.Elements().Select(element => (int)Math.Round(double.Parse(element.Value, CultureInfo.InvariantCulture)))];
}
