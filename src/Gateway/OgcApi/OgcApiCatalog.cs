using System.Globalization;
using System.Runtime.CompilerServices;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Maps;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>What a catalog offers through the OGC API; made once per catalog.</summary>
internal sealed class OgcApiCatalog
{
    private static readonly string[] DefaultSrs = ["EPSG:4326", "EPSG:3857"], DefaultFormats = ["image/png", "image/jpeg"];
    private static readonly ConditionalWeakTable<MapCatalog, OgcApiCatalog> Tables = [];

    private OgcApiCatalog(MapCatalog catalog)
    {
        Catalog = catalog;
        Service = catalog.Configuration.Services.OgcApi!;
        MapSrs = [.. (Service.MapSrs is { Count: > 0 } own ? own : DefaultSrs).Select(Srs.Parse)];
        Formats = FormatsOf(Service.ImageFormats ?? [], catalog.Configuration.Globals);
        if (Formats.Count == 0)
        {
            Formats = FormatsOf(DefaultFormats, catalog.Configuration.Globals);
        }

        foreach ((string name, TileGrid grid) in catalog.Grids)
        {
            TileMatrixSets[name == "GLOBAL_WEBMERCATOR" ? TileMatrixSet.WebMercatorQuad : name] = grid;
        }

        MapLayer[] dataset = [.. Service.DefaultDatasetLayers.Select(name => catalog.Layers.GetValueOrDefault(name)).OfType<MapLayer>()];
        Dataset = dataset.Length == 0 ? null : MapLayer.Around("Dataset", dataset);
    }

    internal MapCatalog Catalog { get; }

    internal OgcApiServiceConfiguration Service { get; }

    /// <summary>The SRS of maps, the default first.</summary>
    internal IReadOnlyList<Srs> MapSrs { get; }

    /// <summary>The formats of maps and tiles with their options, in configured order.</summary>
    internal OrderedDictionary<ImageFormat, ImageOptions> Formats { get; }

    /// <summary>Grids by the names that URLs use.</summary>
    internal OrderedDictionary<string, TileGrid> TileMatrixSets { get; } = new(StringComparer.Ordinal);

    /// <summary>The layers of the dataset; null when the configuration names none.</summary>
    internal MapLayer? Dataset { get; }

    /// <summary>Most pixels of a map.</summary>
    internal long MaximumPixels => MapDelivery.MaximumPixelsOf(Service);

    /// <summary>Longest side of a map.</summary>
    internal long MaximumSide => (long)Math.Sqrt(MaximumPixels) * 10;

    internal static OgcApiCatalog Of(MapCatalog catalog) => Tables.GetValue(catalog, key => new OgcApiCatalog(key));

    /// <summary>Whether an SRS is one of the Earth's: data of other bodies have no coordinates in common with it.</summary>
    internal static bool IsEarth(Srs srs) => srs.EpsgNumber is not null || srs.IsWgs84;

    /// <summary>The layer of a URL. Slashes in names come escaped.</summary>
    /// <exception cref="OgcApiException">There is none.</exception>
    internal MapLayer Collection(string name) =>
        Catalog.Layers.GetValueOrDefault(name) ?? Catalog.Layers.GetValueOrDefault(Uri.UnescapeDataString(name))
        ?? throw OgcApiException.NotFound("Collection not found");

    /// <summary>The grid of a URL.</summary>
    /// <exception cref="OgcApiException">There is none.</exception>
    internal TileGrid Grid(string name) => TileMatrixSets.GetValueOrDefault(name) ?? throw OgcApiException.NotFound("TileMatrixSet not found");

    /// <summary>The dataset's layers.</summary>
    /// <param name="what">What was asked for: "map", "tile" …</param>
    /// <exception cref="OgcApiException">The configuration names none.</exception>
    internal MapLayer RequireDataset(string what) => Dataset
        ?? throw OgcApiException.NotFound($"Dataset {what} request but no default_dataset_layers defined in server configuration");

    /// <summary>The SRS that documents and maps of a layer name: those configured, for Earth also WGS 84 in both orders of its axes.</summary>
    internal IReadOnlyList<Srs> SrsOf(MapLayer layer)
    {
        Srs[] geographic = IsEarth(layer.Extent.Srs) ? [Srs.Parse("CRS:84"), Srs.Wgs84] : [];
        return [.. geographic, .. MapSrs.Where(srs => !geographic.Contains(srs)).DistinctBy(CrsUri.Of)];
    }

    /// <summary>A size in whole pixels, at least one on each side.</summary>
    /// <exception cref="OgcApiException">It is larger than allowed.</exception>
    internal PixelSize Limited(double width, double height)
    {
        (width, height) = (Math.Max(1, width), Math.Max(1, height));
        if (width > MaximumSide)
        {
            throw OgcApiException.Invalid($"width={Plain(width)} exceeds max_width={MaximumSide}");
        }

        if (height > MaximumSide)
        {
            throw OgcApiException.Invalid($"height={Plain(height)} exceeds max_height={MaximumSide}");
        }

        return width * height <= MaximumPixels
            ? new PixelSize((int)width, (int)height)
            : throw OgcApiException.Invalid($"number of pixels {Plain(width * height)} exceed max_pixels={MaximumPixels}");
    }

    private static OrderedDictionary<ImageFormat, ImageOptions> FormatsOf(IEnumerable<string> names, GlobalsConfiguration globals)
    {
        var formats = new OrderedDictionary<ImageFormat, ImageOptions>();
        foreach (string name in names)
        {
            ImageOptions options = new ImageOptionsFactory(globals).For(name);
            if (options.Format is not (ImageFormat.Unknown or ImageFormat.Mixed))
            {
                formats[options.Format] = options;
            }
        }

        return formats;
    }

    private static string Plain(double number) => number.ToString("F0", CultureInfo.InvariantCulture);
}
