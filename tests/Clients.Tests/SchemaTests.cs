using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests;

/// <summary>xmllint accepts our documents by the document types and schemas of the OGC.</summary>
[Collection(Servers.Name)]
public sealed class SchemaTests(ServerFixture servers)
{
    private const string Schemas = "/usr/share/python3-mapproxy/test/schemas";

    private static readonly Dictionary<string, string> MapRequests = new()
    {
        ["1.1.0"] = "/service?SERVICE=WMS&VERSION=1.1.0&REQUEST=GetMap&STYLES=&SRS=EPSG:4326&BBOX=0,0,1,1&WIDTH=10&HEIGHT=10&FORMAT=image/png",
        ["1.1.1"] = "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&STYLES=&SRS=EPSG:4326&BBOX=0,0,1,1&WIDTH=10&HEIGHT=10&FORMAT=image/png",
        ["1.3.0"] = "/service?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&STYLES=&CRS=EPSG:4326&BBOX=0,0,1,1&WIDTH=10&HEIGHT=10&FORMAT=image/png",
    };

    [Theory]
    [InlineData("WMTVER=1.0.0&REQUEST=capabilities", "wms/1.0.0/capabilities_1_0_0.dtd")]
    [InlineData("SERVICE=WMS&VERSION=1.1.0&REQUEST=GetCapabilities", "wms/1.1.0/capabilities_1_1_0.dtd")]
    [InlineData("SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities", "wms/1.1.1/WMS_MS_Capabilities.dtd")]
    [InlineData("SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities&TILED=true", "wmsc/1.1.1/WMS_MS_Capabilities.dtd")]
    [InlineData("SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities", "sld/1.1.0/sld_capabilities.xsd")]
    public async Task WmsCapabilities_OfAVersion_FollowItsSchema(string query, string schema)
    {
        await AssertFollowsAsync($"{servers.Maps}/service?{query}", schema);
        await AssertFollowsAsync($"{servers.Quickstart}/service?{query}", schema);
    }

    [LongTheory]
    [InlineData("linked", "{type: linked, metadata_url: {url: 'http://example.org/md', media_type: application/xml}, languages: {default: eng}}")]
    [InlineData("embedded", """
        {
              type: embedded,
              resource_locators: [{url: 'http://example.org/', media_type: application/vnd.iso.19139+xml}],
              temporal_reference: {date_of_creation: 2015-05-01},
              conformities: [{title: Regulation, uris: ['http://example.org/r'], date_of_publication: 2010-12-08, degree: notEvaluated}],
              metadata_points_of_contact: [{organisation_name: Maps, email: maps@example.org}],
              mandatory_keywords: [infoMapAccessService, humanGeographicViewer],
              keywords: [{title: GEMET, date_of_last_revision: 2009-01-01, keyword_value: Orthoimagery}],
              metadata_date: 2015-07-23,
              metadata_url: {url: 'http://example.org/md', media_type: application/vnd.iso.19139+xml},
              languages: {default: eng}
            }
        """)]
    public async Task WmsCapabilities_OfInspire_FollowItsSchema(string name, string metadata)
    {
        string maps = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "configuration/maps.yaml"));
        string server = await servers.ServeTextAsync(
            $"inspire-{name}", maps.Replace("  wms:\n", $"  wms:\n    inspire_md: {metadata}\n", StringComparison.Ordinal));

        await AssertFollowsAsync(
            $"{server}/service?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities", Path.Combine(AppContext.BaseDirectory, "configuration/inspire.xsd"),
            "<inspire_vs:ExtendedCapabilities>");
    }

    [Theory]
    [InlineData("/service?SERVICE=WMTS&REQUEST=GetCapabilities")]
    [InlineData("/service?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetCapabilities")]
    [InlineData("/wmts/1.0.0/WMTSCapabilities.xml")]
    public async Task WmtsCapabilities_OfBothKinds_FollowTheSchema(string path)
    {
        await AssertFollowsAsync(servers.Maps + path, "wmts/1.0/wmtsGetCapabilities_response.xsd");
        await AssertFollowsAsync(servers.Quickstart + path, "wmts/1.0/wmtsGetCapabilities_response.xsd");
    }

    [Theory]
    [InlineData("1.1.0", "wms/1.1.0/exception_1_1_0.dtd")]
    [InlineData("1.1.1", "wms/1.1.1/exception_1_1_1.dtd")]
    [InlineData("1.3.0", "wms/1.3.0/exceptions_1_3_0.xsd")]
    public async Task WmsException_OfAVersion_FollowsItsSchema(string version, string schema)
    {
        await AssertFollowsAsync($"{servers.Maps}{MapRequests[version]}&LAYERS=nothing", schema);
        await AssertFollowsAsync($"{servers.Maps}{MapRequests[version]}", schema);
        await AssertFollowsAsync($"{servers.Maps}{MapRequests[version]}&LAYERS=%3C%26%01%22", schema);
        await AssertFollowsAsync($"{servers.Maps}/service?SERVICE=WMS&VERSION={version}&REQUEST=Nothing", schema);
    }

    [Theory]
    [InlineData("/service?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER=world")]
    [InlineData("/service?SERVICE=WMTS&VERSION=1.0.0&REQUEST=Nothing")]
    [InlineData("/service?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER=%3C%26&STYLE=&TILEMATRIXSET=x&TILEMATRIX=0&TILEROW=0&TILECOL=0&FORMAT=image/png")]
    [InlineData("/service?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER=world&STYLE=&TILEMATRIXSET=webmercator&TILEMATRIX=0&TILEROW=9&TILECOL=0&FORMAT=image/png")]
    [InlineData("/wmts/nothing/webmercator/0/0/0.png")]
    public Task WmtsException_OfEveryKind_FollowsTheSchema(string path) => AssertFollowsAsync(servers.Maps + path, "ows/1.1.0/owsExceptionReport.xsd");

    [Theory]
    [InlineData("/kml/world")]
    [InlineData("/kml/world/EPSG4326/1/0/0.kml")]
    [InlineData("/kml/world/EPSG3857/2/2/2.kml")]
    public Task Kml_OfEveryKind_FollowsTheSchema(string path) => AssertFollowsAsync(servers.Maps + path, "kml/2.2.0/ogckml22.xsd");

    private async Task AssertFollowsAsync(string url, string schema, string expected = "<?xml")
    {
        string file = Path.Combine(servers.Folder, $"{Guid.NewGuid():N}.xml");
        using (var client = new HttpClient())
        using (HttpResponseMessage answer = await client.GetAsync(url))
        {
            await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());
        }

        Assert.Contains(expected, await File.ReadAllTextAsync(file));
        string kind = schema.EndsWith(".dtd", StringComparison.Ordinal) ? "--dtdvalid" : "--schema";
        Command lint = await Command.RunAsync(
            "xmllint",
            ["--nonet", "--noout", kind, Path.Combine(Schemas, schema), file],
            [new("XML_CATALOG_FILES", Path.Combine(AppContext.BaseDirectory, "configuration/catalog.xml"))]);
        Assert.True(lint.ExitCode == 0, $"{url}\n{lint.Errors}\n{await File.ReadAllTextAsync(file)}");
    }
}
