using System.Net;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>The recipes of examples/recipes load without a warning, and every layer of theirs draws something.</summary>
public sealed class RecipeTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "examples", "recipes"));

    public static TheoryData<string> Recipes => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order()];

    private static async Task<GatewayFixture> ServeAsync(string recipe)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(Folder, recipe));
        return await GatewayFixture.StartAsync(
            folder =>
            {
                // Tiles that another program has left.
                string file = Path.Combine(folder, "mapproxy.yaml");
                File.WriteAllText(file, File.ReadAllText(file).Replace("FOLDER", folder, StringComparison.Ordinal));
                using Raster picture = Raster.Filled(256, 256, new Color(1, 2, 3));
                byte[] tile = ImageEncoder.Encode(picture, new ImageOptions());
                foreach (string column in Enumerable.Range(64, 6).Select(x => Path.Combine(folder, $"archive/7/{x}")))
                {
                    Directory.CreateDirectory(column);
                    Enumerable.Range(42, 6).ToList().ForEach(y => File.WriteAllBytes($"{column}/{y}.png", tile));
                }

                return (file, false);
            },
            ("west.geojson", await File.ReadAllTextAsync(Path.Combine(Folder, "west.geojson"))),
            ("mapproxy.yaml", text.Replace("user:secret@127.0.0.1:9090", "127.0.0.1:9090").Replace("http://127.0.0.1:9090", "UPSTREAM", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public async Task Recipe_EachLayer_DrawsAMap(string recipe)
    {
        await using GatewayFixture gateway = await ServeAsync(recipe);
        (HttpStatusCode status, _, string text) = await gateway.TextAsync("/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities");
        if (status == HttpStatusCode.OK)
        {
            foreach (string layer in XDocument.Parse(text).Descendants("Layer").Select(layer => layer.Element("Name")?.Value).OfType<string>())
            {
                using Raster map = await gateway.PictureAsync(GatewayFixture.MapUrl(layer, "&TRANSPARENT=true").Replace("BBOX=0,30,40,60", "BBOX=5,44,11,48.5", StringComparison.Ordinal));
                Assert.True(map.Pixels.ToArray().Any(pixel => pixel >> 24 > 0), $"{layer} of {recipe} is empty");
            }
        }

        (status, _, text) = await gateway.TextAsync("/service?SERVICE=WMTS&REQUEST=GetCapabilities");
        if (status == HttpStatusCode.OK)
        {
            XNamespace wmts = "http://www.opengis.net/wmts/1.0", ows = "http://www.opengis.net/ows/1.1";
            Assert.NotEmpty(XDocument.Parse(text).Descendants(wmts + "Layer").Elements(ows + "Identifier"));
        }
    }

    [Fact]
    public async Task ExistingTiles_InAFolder_AreServedAsTheyAre()
    {
        await using GatewayFixture gateway = await ServeAsync("existing-tiles.yaml");
        using Raster tile = await gateway.PictureAsync("/wmts/archive/webmercator/7/66/44.png");
        using Raster missing = await gateway.PictureAsync("/wmts/archive/webmercator/7/66/60.png");

        Assert.Equal(new Color(1, 2, 3), RasterOps.SingleColor(tile));
        Assert.Equal(0, Color.FromPixel(missing.Pixels[0]).A);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
