using System.Globalization;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Tests.Examples;

/// <summary>The requests that a layer can be asked with, about the middle of its area.</summary>
internal static class LayerRequests
{
    private const int MaximumLevel = 4;
    private static readonly PixelSize Size = new(256, 200);
    private static readonly double[] Radii = [3, 0.5, 0.1, 0.02, 0.004];
    private static readonly BoundingBox Middle = new(5, 40, 25, 55);

    /// <summary>GetMap in each SRS and configured format of the WMS; nothing when there is no WMS.</summary>
    internal static IEnumerable<string> Maps(MapCatalog catalog, MapLayer layer)
    {
        if (catalog.Configuration.Services.Wms is not { } wms)
        {
            return [];
        }

        return
            from code in wms.Srs ?? ["EPSG:4326", "EPSG:3857"]
            from format in wms.ImageFormats ?? ["image/png"]
            select $"{MapUrl(layer, code)}&FORMAT={Uri.EscapeDataString(format)}&REQUEST=GetMap";
    }

    /// <summary>One tile by each tile service that the configuration has.</summary>
    internal static IEnumerable<string> Tiles(MapCatalog catalog, TileLayer layer)
    {
        TileGrid grid = layer.Grid;
        (double x, double y) = CentreOf(layer.Extent, grid.Srs);
        int level = Math.Min(grid.LevelCount - 1, MaximumLevel);
        (double column, double row) = grid.TileAt(x, y, level);
        var tile = new TileCoord((int)column, (int)row, level);
        int fromNorth = grid.FromOrigin(tile, GridOrigin.NorthWest).Y;
        string extension = layer.Format.Extension();
        ServicesConfiguration services = catalog.Configuration.Services;
        if (services.Wmts is { IsKvp: true })
        {
            yield return $"/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer.Name}&STYLE=&TILEMATRIXSET={grid.Name}"
                + $"&TILEMATRIX={level}&TILEROW={fromNorth}&TILECOL={tile.X}&FORMAT={layer.Format.MediaType()}";
        }

        if (services.Wmts is { IsRestful: true, RestfulTemplate: null })
        {
            yield return $"/wmts/{layer.Name}/{grid.Name}/{level}/{tile.X}/{fromNorth}.{extension}";
        }

        if (services.Tms is { } tms)
        {
            string spec = tms.UseGridNames ? grid.Name : grid.Srs.CompactCode;
            string origin = grid.Origin == GridOrigin.NorthWest ? "nw" : "sw";
            yield return $"/tiles/{layer.Name}/{spec}/{level}/{tile.X}/{tile.Y}.{extension}?origin={origin}";
        }
    }

    /// <summary>The answer must be a picture with something on it.</summary>
    internal static async Task AssertShowsTheWorldAsync(GatewayFixture gateway, string url)
    {
        using Raster picture = await gateway.PictureAsync(url);
        Assert.True(ShowsTheWorld(picture), $"{url}: nothing but paper");
    }

    /// <summary>Asks about a point and for a legend where the layer says that it knows.</summary>
    internal static async Task AssertAnswersAsync(GatewayFixture gateway, MapLayer layer)
    {
        if (layer.IsQueryable)
        {
            string url = $"{MapUrl(layer, "EPSG:4326")}&FORMAT=image/png&REQUEST=GetFeatureInfo&QUERY_LAYERS={layer.Name}&X=10&Y=20&INFO_FORMAT=text/plain";
            Assert.StartsWith("info at ", (await gateway.TextAsync(url)).Text, StringComparison.Ordinal);
        }

        if (layer.HasLegend)
        {
            using Raster legend = await gateway.PictureAsync(
                $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetLegendGraphic&LAYER={layer.Name}&FORMAT=image/png");
            Assert.True(legend.Width > 1);
        }
    }

    private static string MapUrl(MapLayer layer, string code)
    {
        Srs srs = Srs.Parse(code);
        (double x, double y) = CentreOf(layer.Extent, Srs.Wgs84);
        BoundingBox box = Radii
            .Select(radius => Srs.Wgs84.Transform(srs, new BoundingBox(x - radius, y - radius, x + radius, y + radius)))
            .First(candidate => layer.ResolutionRange?.Contains(candidate, Size, srs) != false);
        return string.Create(CultureInfo.InvariantCulture,
            $"/service?SERVICE=WMS&VERSION=1.1.1&LAYERS={layer.Name}&STYLES=&SRS={code}&BBOX={box}&WIDTH={Size.Width}&HEIGHT={Size.Height}");
    }

    private static (double X, double Y) CentreOf(MapExtent extent, Srs srs)
    {
        BoundingBox box = extent.In(Srs.Wgs84).Intersection(Middle)!.Value;
        double[] x = [(box.MinX + box.MaxX) / 2], y = [(box.MinY + box.MaxY) / 2];
        Srs.Wgs84.TransformPoints(srs, x, y);
        return (x[0], y[0]);
    }

    private static bool ShowsTheWorld(Raster picture)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            foreach (uint pixel in picture.Row(y))
            {
                if (Color.FromPixel(pixel) is { A: 255, R: < 250 })
                {
                    return true;
                }
            }
        }

        return false;
    }
}
