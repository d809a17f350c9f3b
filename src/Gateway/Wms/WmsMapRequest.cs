using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Maps;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>What GetMap and GetFeatureInfo have in common, read and checked (behaviour reference 9.3).</summary>
public sealed record WmsMapRequest
{
    private static readonly string[] DefaultSrs = ["EPSG:4326", "EPSG:4258", "CRS:84", "EPSG:900913", "EPSG:3857"];
    private static readonly string[] DefaultFormats = ["image/png", "image/jpeg", "image/gif", "image/GeoTIFF", "image/tiff"];

    /// <summary>Requested layers in order, bottom first.</summary>
    public required IReadOnlyList<MapLayer> Layers { get; init; }

    /// <summary>Area, x/y order.</summary>
    public required BoundingBox BoundingBox { get; init; }

    /// <summary>Pixels.</summary>
    public required PixelSize Size { get; init; }

    /// <summary>SRS of the area.</summary>
    public required Srs Srs { get; init; }

    /// <summary>Output format as configured; empty for feature info without one.</summary>
    public required string Format { get; init; }

    /// <summary>Whether transparency is kept.</summary>
    public bool Transparent { get; init; }

    /// <summary>Colour below the map.</summary>
    public Color Background { get; init; } = Color.White;

    /// <summary>time, elevation and dim_* parameters.</summary>
    public Dimensions Dimensions { get; init; } = Dimensions.None;

    /// <summary>SRS codes of a service.</summary>
    public static IReadOnlyList<string> SrsOf(WmsServiceConfiguration service) => service.Srs ?? DefaultSrs;

    /// <summary>Output formats of a service.</summary>
    public static IReadOnlyList<string> FormatsOf(WmsServiceConfiguration service) => service.ImageFormats ?? DefaultFormats;

    /// <summary>Whether a client speaks WMS-C: tiles are asked for in words of WMS.</summary>
    internal static bool IsTiled(RequestParameters parameters) => "true".Equals(parameters["tiled"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the parameters.</summary>
    /// <param name="request">The request.</param>
    /// <param name="version">Its version.</param>
    /// <param name="isFeatureInfo">Format and styles are optional for feature info, unless the service is strict.</param>
    /// <exception cref="WmsException">Something is missing or wrong.</exception>
    public static WmsMapRequest Parse(MapRequest request, WmsVersion version, bool isFeatureInfo)
    {
        RequestParameters parameters = request.Parameters;
        WmsServiceConfiguration service = request.Catalog.Configuration.Services.Wms!;
        bool isLenient = isFeatureInfo && !service.Strict;
        RequireAll(parameters, version, isFeatureInfo, isLenient);
        BoundingBox box = ParseBox(parameters["bbox"]!);
        PixelSize size = ParseSize(parameters, MapDelivery.MaximumPixelsOf(service));
        IReadOnlyList<MapLayer> layers = ParseLayers(request, "layers");
        CheckStyles(parameters["styles"]);
        string format = isLenient || isFeatureInfo ? parameters["format"] ?? "" : ParseFormat(parameters["format"]!, service, version);
        Srs srs = ParseSrs(parameters[version.SrsParameter]!, service, version);
        return new WmsMapRequest
        {
            Layers = layers,
            BoundingBox = version.Is130 && srs.IsNorthEast ? box.SwapAxes() : box,
            Size = size,
            Srs = srs,
            Format = format,
            Transparent = "true".Equals(parameters["transparent"], StringComparison.OrdinalIgnoreCase),
            Background = ParseBackground(parameters["bgcolor"]),
            Dimensions = ParseDimensions(parameters, request.Catalog.Configuration, layers),
        };
    }

    /// <summary>The layers that a parameter names.</summary>
    /// <exception cref="WmsException">A name is unknown.</exception>
    internal static IReadOnlyList<MapLayer> ParseLayers(MapRequest request, string parameter)
    {
        var layers = new List<MapLayer>();
        foreach (string name in request.Parameters[parameter]!.Split(','))
        {
            layers.Add(request.Catalog.Layers.TryGetValue(name.Trim(), out MapLayer? layer)
                ? layer
                : throw new WmsException($"unknown layer: {name.Trim()}", "LayerNotDefined"));
        }

        return layers;
    }

    private static void RequireAll(RequestParameters parameters, WmsVersion version, bool isFeatureInfo, bool isLenient)
    {
        List<string> required = [version.Is100 ? "wmtver" : "version", "request", "layers", version.SrsParameter, "bbox", "width", "height"];
        required.AddRange(isLenient ? [] : ["format"]);
        required.AddRange(isFeatureInfo ? ["query_layers", version.Is130 ? "i" : "x", version.Is130 ? "j" : "y"] : []);
        List<string> missing = [.. required.Where(name => !Has(parameters, name))];
        if (!isLenient && !parameters.Contains("styles"))
        {
            missing.Add("styles");
        }

        if (missing.Count > 0)
        {
            throw new WmsException($"missing parameters [{string.Join(", ", missing.Select(name => $"'{name}'"))}]");
        }
    }

    // The pixel of feature info may be given in either version's words.
    private static bool Has(RequestParameters parameters, string name) => parameters.TryGet(name, out _) || name switch
    {
        "i" => parameters.TryGet("x", out _),
        "j" => parameters.TryGet("y", out _),
        "x" => parameters.TryGet("i", out _),
        "y" => parameters.TryGet("j", out _),
        "wmtver" => parameters.TryGet("version", out _),
        _ => false,
    };

    private static BoundingBox ParseBox(string text) =>
        BoundingBox.TryParse(text) is { IsValid: true } box ? box : throw new WmsException($"invalid bbox {text}");

    private static PixelSize ParseSize(RequestParameters parameters, long maximumPixels)
    {
        if (MapSize.TryParse(parameters, maximumPixels) is { } size)
        {
            return size;
        }

        bool isPositive = MapSize.Number(parameters["width"]) >= 1 && MapSize.Number(parameters["height"]) >= 1;
        throw new WmsException(isPositive ? "image size too large" : "invalid width or height") { IsAlwaysXml = isPositive };
    }

    private static void CheckStyles(string? styles)
    {
        foreach (string style in (styles ?? "").Split(','))
        {
            if (style is not ("" or "default" or "inspire_common:DEFAULT"))
            {
                throw new WmsException($"unsupported styles: {styles}", "StyleNotDefined");
            }
        }
    }

    /// <summary>A format as the service has it.</summary>
    /// <exception cref="WmsException">The service has no such format.</exception>
    internal static string ParseFormat(string text, WmsServiceConfiguration service, WmsVersion version)
    {
        string? exact = FormatsOf(service).FirstOrDefault(format => format.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (exact is null && version.Is100)
        {
            exact = FormatsOf(service).FirstOrDefault(format => ImageFormats.Parse(format) == ImageFormats.Parse(text));
        }

        return exact ?? throw new WmsException($"unsupported image format: {text}", "InvalidFormat");
    }

    private static Srs ParseSrs(string text, WmsServiceConfiguration service, WmsVersion version)
    {
        string code = text.Trim().ToUpperInvariant();
        if (SrsOf(service).Any(known => known.Equals(code, StringComparison.OrdinalIgnoreCase)) && Srs.TryParse(code) is { } srs)
        {
            return srs;
        }

        throw version.Is130
            ? new WmsException($"unsupported crs: {text}", "InvalidCRS")
            : new WmsException($"unsupported srs: {text}", "InvalidSRS");
    }

    private static Color ParseBackground(string? text) => string.IsNullOrEmpty(text)
        ? Color.White
        : Color.TryParse(text) ?? throw new WmsException($"invalid bgcolor: {text}");

    // Only what a layer has as a dimension, or a source passes on, can change a picture: any other value a client invents must not fill
    // the cache with copies.
    private static Dimensions ParseDimensions(RequestParameters parameters, MapProxyConfiguration configuration, IReadOnlyList<MapLayer> layers)
    {
        KeyValuePair<string, string>[] given = [.. parameters.ToLowerCase().Where(pair => pair.Value.Length > 0
            && (pair.Key is "time" or "elevation" || pair.Key.StartsWith("dim_", StringComparison.Ordinal)))];
        if (given.Length == 0)
        {
            return Dimensions.None;
        }

        IEnumerable<string> known = layers.SelectMany(layer => layer.SelfAndDescendants())
            .SelectMany(layer => layer.Configuration?.Dimensions.Keys ?? [])
            .Concat(configuration.Sources.Values.OfType<WmsSourceConfiguration>().SelectMany(source => source.ForwardParameters));
        var names = new HashSet<string>(known, StringComparer.OrdinalIgnoreCase);
        return Dimensions.Create(given.Where(pair => names.Contains(pair.Key)));
    }
}
