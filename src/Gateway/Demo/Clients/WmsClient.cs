using System.Globalization;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Wms;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>How other programs ask for a layer by WMS.</summary>
internal sealed class WmsClient(
    MapRequest request, string layer, Srs srs, BoundingBox area, string format, string version, string transparent, DemoDimensions dimensions)
{
    private const int LongSide = 1000;

    /// <summary>Name of the layer.</summary>
    internal string Layer => layer;

    /// <summary>The system.</summary>
    internal Srs Srs => srs;

    /// <summary>The layer's area in the system.</summary>
    internal BoundingBox Area => area;

    /// <summary>Format of the pictures.</summary>
    internal string Format => format;

    /// <summary>Version of the protocol.</summary>
    internal string Version => version;

    /// <summary>"true" or "false".</summary>
    internal string Transparent => transparent;

    /// <summary>Names and values of dimensions.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Dimensions => dimensions.Values;

    /// <summary>Address of the service.</summary>
    internal string Endpoint => $"{request.BaseUrl}/service";

    /// <summary>A code of web mercator that the service knows; null when there is none.</summary>
    internal string? WebMercatorCode => WmsMapRequest.SrsOf(request.Catalog.Configuration.Services.Wms!)
        .OrderByDescending(code => code == "EPSG:3857").FirstOrDefault(code => Srs.TryParse(code)?.IsWebMercator == true);

    /// <summary>What stays the same from map to map.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Parameters =>
    [
        new("LAYERS", layer), new("STYLES", ""), new("FORMAT", format), new("VERSION", version), new("TRANSPARENT", transparent), .. dimensions.Values,
    ];

    /// <summary>The parameters of a map, percent-encoded but for the box.</summary>
    internal IEnumerable<string> Query(string code, string protocol, string box, int width, int height)
    {
        yield return "SERVICE=WMS";
        yield return $"VERSION={protocol}";
        yield return "REQUEST=GetMap";
        yield return $"LAYERS={Uri.EscapeDataString(layer)}";
        yield return "STYLES=";
        yield return $"{(protocol == "1.3.0" ? "CRS" : "SRS")}={code}";
        yield return $"BBOX={box}";
        yield return string.Create(CultureInfo.InvariantCulture, $"WIDTH={width}&HEIGHT={height}");
        yield return $"FORMAT={Uri.EscapeDataString(format).Replace("%2F", "/", StringComparison.Ordinal)}";
        yield return $"TRANSPARENT={transparent}{dimensions.Query}";
    }

    internal IEnumerable<ClientAddress> Addresses()
    {
        string service = $"{Endpoint}?";
        string query = string.Concat(Dimensions.Select(pair => $"&{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        string named = Uri.EscapeDataString(layer), encoded = Uri.EscapeDataString(service + query.TrimStart('&'));
        yield return new("QGIS", "New WMS/WMTS connection, URL", service);
        yield return new("QGIS", "Data source of the layer (provider wms)",
            $"contextualWMSLegend=0&crs={srs.Code}&dpiMode=7&featureCount=10&format={format}&layers={named}&styles&url={encoded}");
        yield return new("ArcGIS", "Add WMS server, URL", service);
        yield return new("GDAL", "Command line", $"gdalinfo {CodeText.Shell($"WMS:{service}{GdalQuery()}")}");
        yield return new("Browser", "GetMap", $"{service}{MapQuery()}");
        yield return new("Browser", "GetCapabilities", $"{service}SERVICE=WMS&REQUEST=GetCapabilities&VERSION={version}");
        if (DemoServiceAddress.IsServed(request, "ogcapi"))
        {
            yield return new("OGC API", "Collection", $"{request.BaseUrl}/ogcapi/collections/{named}");
            yield return new("OGC API", "Map", $"{request.BaseUrl}/ogcapi/collections/{named}/map");
        }
    }

    internal IEnumerable<ClientCode> Codes()
    {
        yield return OpenLayersCode.Wms(this);
        yield return LeafletCode.Wms(this);
        if (MapLibreCode.Wms(this) is { } code)
        {
            yield return code;
        }
    }

    // A picture of the whole area, without distortion.
    private string MapQuery()
    {
        double aspect = area.Width / area.Height;
        int width = aspect >= 1 ? LongSide : Math.Max(1, (int)(LongSide * aspect)), height = aspect >= 1 ? Math.Max(1, (int)(LongSide / aspect)) : LongSide;
        bool swaps = version == "1.3.0" && srs.IsNorthEast;
        return string.Join('&', Query(srs.Code, version, (swaps ? area.SwapAxes() : area).ToString(), width, height));
    }

    // GDAL reads the box in x/y order of 1.1.1 best; sizes are its own to choose.
    private string GdalQuery() => string.Join('&', Query(srs.Code, "1.1.1", area.ToString(), 1, 1).Where(part => !part.StartsWith("WIDTH", StringComparison.Ordinal)));
}
