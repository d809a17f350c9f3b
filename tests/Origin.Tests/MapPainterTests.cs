using MapProxyCluster.Imaging;
using MapProxyCluster.Origin.Drawing;
using MapProxyCluster.Origin.Geography;
using MapProxyCluster.Origin.Tiles;
using MapProxyCluster.Origin.Wms;
using MapProxyCluster.Tiling;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MapProxyCluster.Origin.Tests;

public class MapPainterTests
{
    [Theory]
    [InlineData("EPSG:4326", 2.0, 47.0, "France")]
    [InlineData("EPSG:3857", 2.0, 47.0, "France")]
    [InlineData("EPSG:2154", 2.0, 47.0, "France")]
    [InlineData("EPSG:3413", -40.0, 75.0, "Greenland")]
    [InlineData("EPSG:3857", 0.0, -82.0, "Antarctica")]
    [InlineData("EPSG:4326", 178.0, 67.0, "Russia")]
    [InlineData("EPSG:4326", -178.0, 67.0, "Russia")]
    public void Paint_PointOnLand_HasTheColourOfItsCountry(string srs, double longitude, double latitude, string name)
    {
        Country country = Worlds.Atlas.Fine.Countries.Single(c => c.Name == name);
        Assert.Equal(MapStyle.Tint(country), MiddleOf(srs, longitude, latitude));
    }

    [Theory]
    [InlineData("EPSG:4326", -30.0, 40.0)]
    [InlineData("EPSG:3857", -30.0, 40.0)]
    [InlineData("EPSG:2154", -12.0, 46.0)]
    [InlineData("EPSG:3413", 0.0, 88.0)]
    public void Paint_PointOnTheSea_HasTheColourOfWater(string srs, double longitude, double latitude) =>
        Assert.Equal(MapStyle.Sea, MiddleOf(srs, longitude, latitude));

    [Fact]
    public void Paint_BordersOnTransparent_LeavesTheRestTransparent()
    {
        using Raster raster = Worlds.Painter.Paint(
            new MapView(new BoundingBox(-5, 41, 9, 51), new PixelSize(280, 200), Srs.Wgs84), MapLayers.Borders, Color.Transparent);

        Assert.Contains(raster.Pixels.ToArray(), pixel => Color.FromPixel(pixel).A == 255);
        Assert.Equal(Color.Transparent, Color.FromPixel(raster.Row(80)[140]));
    }

    [Fact]
    public void Paint_TwoNeighbouringTiles_AreTheHalvesOfOneMap()
    {
        BoundingBox left = new TileAddress(16, 11, 5).BoundingBox, both = left.Union(new TileAddress(17, 11, 5).BoundingBox);
        using Raster whole = Worlds.Painter.Paint(new MapView(both, new PixelSize(512, 256), Srs.WebMercator), MapLayers.World, MapStyle.Sea);
        using Raster half = Worlds.Painter.Paint(new MapView(left, TileAddress.Size, Srs.WebMercator), MapLayers.World, MapStyle.Sea);

        int different = 0;
        for (int y = 0; y < 256; y++)
        {
            for (int x = 0; x < 256; x++)
            {
                Color a = Color.FromPixel(whole.Row(y)[x]), b = Color.FromPixel(half.Row(y)[x]);
                different += Math.Abs(a.R - b.R) + Math.Abs(a.G - b.G) + Math.Abs(a.B - b.B) > 6 ? 1 : 0;
            }
        }

        Assert.Equal(0, different);
    }

    [Theory]
    [InlineData("1.1.1", "srs", "0,45,4,49")]
    [InlineData("1.3.0", "crs", "45,0,49,4")]
    public void View_OfAGeographicMap_FollowsTheAxisOrderOfTheVersion(string version, string parameter, string bbox)
    {
        WmsRequest request = new(new QueryCollection(new Dictionary<string, StringValues>
        {
            ["version"] = version,
            [parameter] = "EPSG:4326",
            ["bbox"] = bbox,
            ["width"] = "100",
            ["height"] = "100",
        }));

        Assert.Equal(new BoundingBox(0, 45, 4, 49), request.View().BoundingBox);
    }

    [Theory]
    [InlineData("1202", 8, 5, 4)]
    [InlineData("3", 1, 1, 1)]
    [InlineData("0123", 3 + 2, 3, 4)]
    public void FromQuadkey_IsTheTileOfTheSamePlace(string quadkey, int x, int y, int z) =>
        Assert.Equal(new TileAddress(x, y, z), TileAddress.FromQuadkey(quadkey));

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("12x")]
    [InlineData("00000000000000000000000")]
    public void FromQuadkey_OtherText_IsNoTile(string quadkey) => Assert.Null(TileAddress.FromQuadkey(quadkey));

    private static Color MiddleOf(string code, double longitude, double latitude)
    {
        Srs srs = Srs.Parse(code);
        (double x, double y) = Srs.Wgs84.TransformPoint(srs, longitude, latitude);
        double half = srs.IsGeographic ? 1 : 100_000;
        MapView view = new(new BoundingBox(x - half, y - half, x + half, y + half), new PixelSize(101, 101), srs);
        using Raster raster = Worlds.Painter.Paint(view, MapLayers.Sea | MapLayers.Countries, MapStyle.Sea);
        return Color.FromPixel(raster.Row(50)[50]);
    }
}
