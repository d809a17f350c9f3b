using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>How other programs ask for a layer's tiles.</summary>
internal sealed class TileClient(MapRequest request, string service, TilePyramid pyramid, BoundingBox area)
{
    /// <summary>The tiles.</summary>
    internal TilePyramid Pyramid => pyramid;

    /// <summary>Their grid.</summary>
    internal TileGrid Grid => pyramid.Layer.Grid;

    /// <summary>The layer's area in the grid's system.</summary>
    internal BoundingBox Area => area;

    /// <summary>Address of a tile with {z}, {x} and {y} or {-y}.</summary>
    internal string Url => request.BaseUrl + pyramid.Path;

    internal IEnumerable<ClientAddress> Addresses() => [.. service == "wmts" ? Wmts() : Tms(), .. Web(), .. Others()];

    internal IEnumerable<ClientCode> Codes()
    {
        yield return OpenLayersCode.Tiles(this);
        foreach (ClientCode? code in (ClientCode?[])[LeafletCode.Tiles(this), MapLibreCode.Tiles(this)])
        {
            if (code is not null)
            {
                yield return code;
            }
        }
    }

    private IEnumerable<ClientAddress> Wmts()
    {
        string url = DemoServiceAddress.WmtsUrl(request.BaseUrl, request.Catalog.Configuration.Services.Wmts!);
        string layer = Uri.EscapeDataString(pyramid.Layer.Name), grid = Uri.EscapeDataString(Grid.Name);
        yield return new("QGIS", "New WMS/WMTS connection, URL", url);
        yield return new("QGIS", "Data source of the layer (provider wms)",
            $"crs={Grid.Srs.Code}&dpiMode=7&format={pyramid.Layer.Format.MediaType()}&layers={layer}&styles=default&tileMatrixSet={grid}&url={Uri.EscapeDataString(url)}");
        yield return new("ArcGIS", "Add WMTS server, URL", url);
        yield return new("GDAL", "Command line", $"gdalinfo {CodeText.Shell($"WMTS:{url},layer={pyramid.Layer.Name},tilematrixset={Grid.Name}")}");
    }

    private IEnumerable<ClientAddress> Tms()
    {
        string layer = Uri.EscapeDataString(pyramid.Layer.Name), spec = Uri.EscapeDataString(TileLayerTable.Tms(request.Catalog).SpecOf(pyramid.Layer));
        string url = $"{request.BaseUrl}/tms/1.0.0/{layer}/{spec}";
        yield return new("TMS", "Tile map", url);
        yield return new("GDAL", "Command line", $"gdalinfo {CodeText.Shell(url)}");
    }

    // The forms that know no other tiles than the usual ones of the web.
    private IEnumerable<ClientAddress> Web()
    {
        if (pyramid.WebOffset != 0)
        {
            yield break;
        }

        int last = pyramid.Levels.Count - 1;
        yield return new("QGIS", "New XYZ connection, URL", Url);
        yield return new("QGIS", "Data source of the tiles (provider wms)", $"type=xyz&url={Uri.EscapeDataString(Url)}&zmax={last}&zmin=0");
        if (!Url.Contains("{-y}", StringComparison.Ordinal))
        {
            yield return new("ArcGIS", "Add tile layer, URL template", Url
                .Replace("{z}", "{level}", StringComparison.Ordinal).Replace("{x}", "{col}", StringComparison.Ordinal).Replace("{y}", "{row}", StringComparison.Ordinal));
        }
    }

    // Services that this program may have besides; their links appear where they answer.
    private IEnumerable<ClientAddress> Others()
    {
        string layer = Uri.EscapeDataString(pyramid.Layer.Name);
        yield return new("Any", "Tiles", Url);
        if (DemoServiceAddress.IsServed(request, "tilejson"))
        {
            yield return new("Any", "TileJSON", $"{request.BaseUrl}/tilejson/{layer}/{Uri.EscapeDataString(Grid.Name)}.json");
        }

        if (DemoServiceAddress.IsServed(request, "kml"))
        {
            yield return new("Google Earth", "KML", $"{request.BaseUrl}/kml/{layer}/{Uri.EscapeDataString(TileLayerTable.Kml(request.Catalog).SpecOf(pyramid.Layer))}");
        }

        if (DemoServiceAddress.IsServed(request, "ogcapi"))
        {
            yield return new("OGC API", "Tiles of the collection", $"{request.BaseUrl}/ogcapi/collections/{layer}/map/tiles");
        }
    }
}
