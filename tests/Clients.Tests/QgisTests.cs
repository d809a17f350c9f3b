using System.Text.Json;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests;

/// <summary>QGIS opens our services, draws them, asks for feature info and legends.</summary>
[Collection(Servers.Name)]
public sealed class QgisTests(ServerFixture servers)
{
    private static readonly Scene Europe = new("EPSG:3857", -1_500_000, 4_500_000, 3_000_000, 7_500_000, 600, 400);
    private static readonly Scene EuropeInDegrees = new("EPSG:4326", -10, 35, 35, 65, 600, 400);
    private static readonly Scene Utm = new("EPSG:25832", 225_000, 5_300_000, 975_000, 5_800_000, 600, 400);
    private static readonly Scene Lambert = new("EPSG:2154", 100_000, 6_100_000, 1_300_000, 6_900_000, 600, 400);

    private string Wms(string srs, string version) =>
        $"crs={srs}&format=image/png&layers=world&styles=&url={servers.Maps}/service?VERSION%3D{version}";

    private string Wmts(string capabilities, string matrixSet, string srs) =>
        $"crs={srs}&format=image/png&layers=world&styles=default&tileMatrixSet={matrixSet}&url={servers.Maps}{capabilities}";

    private string Tiles => $"type=xyz&url={servers.Maps}/tiles/1.0.0/world/webmercator/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmin=0&zmax=18";

    [Fact]
    public Task Layers_OfEveryService_AreDrawnInTheirPlace() => AssertDrawnAsync(
        (Wms("EPSG:3857", "1.3.0"), Europe),
        (Wms("EPSG:4326", "1.3.0"), EuropeInDegrees),
        (Wms("EPSG:25832", "1.3.0"), Utm),
        (Wmts("/wmts/1.0.0/WMTSCapabilities.xml", "webmercator", "EPSG:3857"), Europe),
        (Tiles, Europe));

    [LongFact]
    public Task Layers_OfEveryVersionSrsAndGrid_AreDrawnInTheirPlace() => AssertDrawnAsync(
        (Wms("EPSG:3857", "1.1.1"), Europe),
        (Wms("EPSG:4326", "1.1.1"), EuropeInDegrees),
        (Wms("EPSG:25832", "1.1.1"), Utm),
        (Wms("EPSG:2154", "1.1.1"), Lambert),
        (Wms("EPSG:2154", "1.3.0"), Lambert),
        (Wms("CRS:84", "1.3.0"), EuropeInDegrees),
        (Wmts("/service?SERVICE%3DWMTS%26REQUEST%3DGetCapabilities", "webmercator", "EPSG:3857"), Europe),
        (Wmts("/service?SERVICE%3DWMTS%26REQUEST%3DGetCapabilities", "geodetic", "EPSG:4326"), EuropeInDegrees),
        (Wmts("/wmts/1.0.0/WMTSCapabilities.xml", "geodetic", "EPSG:4326"), EuropeInDegrees),
        (Wmts("/wmts/1.0.0/WMTSCapabilities.xml", "utm32", "EPSG:25832"), Utm));

    // QGIS reprojects tiles to the map's SRS.
    [LongFact]
    public Task Layers_InAnotherSrsThanTheMap_AreDrawnInTheirPlace() => AssertDrawnAsync(
        (Wms("EPSG:3857", "1.3.0"), Utm), (Wmts("/wmts/1.0.0/WMTSCapabilities.xml", "webmercator", "EPSG:3857"), Lambert), (Tiles, Lambert));

    [Theory]
    [InlineData("1.1.1")]
    [InlineData("1.3.0")]
    public async Task InfoAndLegend_OfWms_AreShown(string version)
    {
        Result result = (await RunAsync(
            new Job(Wms("EPSG:4326", version), EuropeInDegrees, File("info")) { Info = [2, 47], Legend = true })).Single();

        Assert.Contains("country: France", Assert.Single(result.Info.EnumerateArray()).GetString());
        Assert.Equal("[200,24]", result.Legend.ToString().Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Info_OfWmtsTiles_IsShown()
    {
        Result result = (await RunAsync(
            new Job(Wmts("/wmts/1.0.0/WMTSCapabilities.xml", "webmercator", "EPSG:3857"), Europe, File("info")) { Info = [222_639, 5_942_074] })).Single();

        Assert.Contains("country: France", result.Info.ToString());
    }

    private async Task AssertDrawnAsync(params (string Uri, Scene Scene)[] layers)
    {
        Job[] jobs = [.. layers.Select((layer, i) => new Job(layer.Uri, layer.Scene, File($"{i}")))];
        await RunAsync(jobs);
        foreach (Job job in jobs)
        {
            using Raster picture = Pictures.Read(job.File);
            await job.Scene.AssertShownAsync(picture, servers.Origin);
        }
    }

    private string File(string name) => Path.Combine(servers.Folder, $"qgis-{name}.png");

    private async Task<Result[]> RunAsync(params Job[] jobs)
    {
        string output = await Command.OutputOfAsync(
            "/usr/bin/python3",
            [Path.Combine(AppContext.BaseDirectory, "scripts/draw_with_qgis.py"), $"[{string.Join(',', jobs.Select(job => job.ToJson()))}]"],
            [new("QT_QPA_PLATFORM", "offscreen"), new("HOME", servers.Folder), new("XDG_CACHE_HOME", servers.Folder), new("XDG_DATA_HOME", servers.Folder)]);
        Result[] results = JsonSerializer.Deserialize<Result[]>(output, JsonSerializerOptions.Web)!;
        Assert.All(results.Zip(jobs), pair =>
        {
            Assert.True(pair.First.Valid, $"{pair.Second.Uri}: {pair.First.Error}");
            Assert.Empty(pair.First.Errors);
        });
        return results;
    }

    /// <summary>What QGIS shall draw, see scripts/draw_with_qgis.py.</summary>
    private sealed record Job(string Uri, Scene Scene, string File)
    {
        public double[]? Info { get; init; }

        public bool Legend { get; init; }

        public string ToJson()
        {
            var job = new Dictionary<string, object>
            {
                ["uri"] = Uri,
                ["srs"] = Scene.Srs,
                ["bounds"] = new[] { Scene.MinX, Scene.MinY, Scene.MaxX, Scene.MaxY },
                ["size"] = new[] { Scene.Width, Scene.Height },
                ["file"] = File,
                ["legend"] = Legend,
            };
            if (Info is not null)
            {
                job["info"] = Info;
            }

            return JsonSerializer.Serialize(job);
        }
    }

    /// <summary>What it tells.</summary>
    private sealed record Result(bool Valid, string Error, string[] Errors, JsonElement Info, JsonElement Legend);
}
