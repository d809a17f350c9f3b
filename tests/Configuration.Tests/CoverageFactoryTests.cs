using System.Diagnostics;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Tests;

public sealed class CoverageFactoryTests : IDisposable
{
    private const string Json = """
        {"type": "FeatureCollection", "features": [
          {"type": "Feature", "properties": {"name": "west", "rank": 1}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]}},
          {"type": "Feature", "properties": {"name": "east", "rank": 2}, "geometry": {"type": "MultiPolygon", "coordinates": [[[[20, 0], [30, 0], [30, 10], [20, 0]]]]}},
          {"type": "Feature", "properties": {"name": "road", "rank": 3}, "geometry": {"type": "LineString", "coordinates": [[50, 0], [60, 0]]}},
          {"type": "Feature", "properties": {"name": "nowhere", "rank": 4}, "geometry": null}
        ]}
        """;

    private const string Wkt = "POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))\n\nMULTIPOLYGON(((20 0, 30 0, 30 10, 20 0)))\n";

    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    private (Coverage? Coverage, string[] Errors) Create(string coverage)
    {
        MapProxyConfiguration configuration = _files.LoadValid(
            ConfigurationFiles.Minimal.Replace("type: wms", $"type: wms\n    coverage: {coverage}", StringComparison.Ordinal));
        var messages = new List<ConfigurationMessage>();
        Coverage? made = new CoverageFactory(configuration, messages).Create(configuration.Sources["osm_wms"].Coverage);
        return (made, [.. messages.Select(message => $"{message.Severity} {message.Location.Path} {message.Text}")]);
    }

    private BoundingBox ExtentOf(string coverage)
    {
        (Coverage? made, string[] errors) = Create(coverage);
        Assert.Empty(errors);
        return made!.Extent.BoundingBox;
    }

    private void RunOgr(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ogr2ogr", arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }

    [Theory]
    [InlineData("{datasource: area.txt, srs: 'EPSG:4326'}")]
    [InlineData("{polygons: area.txt, polygons_srs: 'EPSG:4326'}")]
    [InlineData("{datasource: area.bom.txt, srs: 'EPSG:4326'}")]
    [InlineData("{datasource: area.geojson, srs: 'EPSG:4326'}")]
    [InlineData("{ogr_datasource: area.geojson, ogr_srs: 'EPSG:4326'}")]
    [InlineData("{datasource: area.geojson, srs: 'EPSG:4326', where: 'rank < 3'}")]
    public void Create_PolygonsInAFile_AreRead(string coverage)
    {
        _files.Write("area.txt", Wkt);
        File.WriteAllText(_files.PathOf("area.bom.txt"), Wkt, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        _files.Write("area.geojson", Json);

        Assert.Equal(new BoundingBox(0, 0, 30, 10), ExtentOf(coverage));
        Assert.False(Create(coverage).Coverage!.Intersects(new(12, 2, 18, 8), Srs.Wgs84));
    }

    [Theory]
    [InlineData("GPKG", "area.gpkg")]
    [InlineData("ESRI Shapefile", "area.shp")]
    [InlineData("FlatGeobuf", "area.fgb")]
    public void Create_WhatOgrReads_IsRead(string driver, string file)
    {
        _files.Write("area.geojson", Json);
        RunOgr("-f", driver, _files.PathOf(file), _files.PathOf("area.geojson"), "-where", "rank < 3", "-nlt", "PROMOTE_TO_MULTI", "-nln", "area");

        Assert.Equal(new BoundingBox(0, 0, 30, 10), ExtentOf($"{{datasource: {file}, srs: 'EPSG:4326'}}"));
        Assert.Equal(new BoundingBox(20, 0, 30, 10), ExtentOf($"{{datasource: {file}, where: \"name = 'east'\", srs: 'EPSG:4326'}}"));
        Assert.Equal(new BoundingBox(0, 0, 10, 10), ExtentOf($"{{ogr_datasource: {file}, ogr_where: \"SELECT * FROM area WHERE rank = 1\", ogr_srs: 'EPSG:4326'}}"));
    }

    [Fact]
    public void Create_TileList_IsTheAreaOfItsTiles()
    {
        const double Edge = 20037508.342789244;
        _files.Write("tiles.txt", "1/0/0\n2/2/0\n2/3/0\n2/2/1\n2/3/1\n5/1/1\n");

        // The north-west quarter, and four tiles that make up the north-east one; the last tile lies in the first.
        BoundingBox extent = ExtentOf("{expire_tiles: tiles.txt}");
        Assert.Equal((-Edge, 0, Edge, Edge), (extent.MinX, Math.Round(extent.MinY, 3), extent.MaxX, extent.MaxY));
    }

    [Theory]
    [InlineData("1/0/0\nno tile\n", "'no tile' in")]
    [InlineData("1/0/2\n", "'1/0/2' in")]
    [InlineData("99/0/0\n", "'99/0/0' in")]
    [InlineData("\n", "empty")]
    public void Create_WrongTileList_IsAnErrorThatSaysWhere(string list, string expected)
    {
        _files.Write("tiles.txt", list);
        Assert.Contains(expected, Assert.Single(Create("{expire_tiles: tiles.txt}").Errors));
    }

    [Fact]
    public void Create_Combination_IsOfItsParts()
    {
        _files.Write("area.txt", Wkt);
        Assert.Equal(
            new BoundingBox(5, 0, 30, 10),
            ExtentOf("{difference: [{datasource: area.txt, srs: 'EPSG:4326'}, {bbox: [-1, -1, 5, 11], srs: 'EPSG:4326'}]}"));
        Assert.Equal(
            new BoundingBox(0, 0, 50, 20),
            ExtentOf("{union: [{datasource: area.txt, srs: 'EPSG:4326'}, {intersection: [{bbox: [40, 0, 60, 30], srs: 'EPSG:4326'}, {bbox: [30, 10, 50, 20], srs: 'EPSG:4326'}]}]}"));
    }

    [Fact]
    public void Create_SameAreaTwice_IsReadOnce()
    {
        _files.Write("area.txt", Wkt);
        MapProxyConfiguration configuration = _files.LoadValid(ConfigurationFiles.Minimal);
        var factory = new CoverageFactory(configuration, []);
        var one = new PolygonCoverageConfiguration { Location = new YamlLocation("a", 1, "x"), Datasource = "area.txt", Srs = "EPSG:4326" };
        Assert.Same(factory.Create(one), factory.Create(one with { Location = new YamlLocation("b", 2, "y") }));
    }

    [Theory]
    [InlineData("{datasource: nothing.shp, srs: 'EPSG:4326'}", "ogrinfo failed")]
    [InlineData("{datasource: empty.txt, srs: 'EPSG:4326'}", "failed")]
    [InlineData("{datasource: broken.geojson, srs: 'EPSG:4326'}", "not GeoJSON")]
    [InlineData("{datasource: lines.geojson, srs: 'EPSG:4326'}", "empty")]
    [InlineData("{datasource: broken.txt, srs: 'EPSG:4326'}", "not well-known text")]
    [InlineData("{datasource: area.txt, srs: 'EPSG:99999'}", "unknown SRS")]
    [InlineData("{expire_tiles: nothing}", "cannot be read")]
    [InlineData("{intersection: [{bbox: [0, 0, 1, 1], srs: 'EPSG:4326'}, {bbox: [2, 2, 3, 3], srs: 'EPSG:4326'}]}", "empty")]
    [InlineData("{union: [{bbox: [0, 0, 1, 1], srs: 'EPSG:4326'}, {datasource: broken.txt, srs: 'EPSG:4326'}]}", "not well-known text")]
    public void Create_WhatCannotBeRead_IsOneErrorWithItsPlace(string coverage, string expected)
    {
        _files.Write("area.txt", Wkt);
        _files.Write("empty.txt", "");
        _files.Write("broken.txt", "POLYGON((0 0, 1");
        _files.Write("broken.geojson", "{\"type\": \"Polygon\"}");
        _files.Write("lines.geojson", "{\"type\": \"LineString\", \"coordinates\": [[0, 0], [1, 1]]}");

        (Coverage? made, string[] errors) = Create(coverage);
        Assert.Null(made);
        string error = Assert.Single(errors);
        Assert.StartsWith("Error sources.osm_wms.coverage", error);
        Assert.Contains(expected, error);
    }
}
