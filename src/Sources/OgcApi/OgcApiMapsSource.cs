using System.Globalization;
using System.Text.Json.Nodes;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>Maps of a server of OGC API - Maps (OGC 20-058); URLs and SRS are learnt from its documents.</summary>
public sealed class OgcApiMapsSource : UpstreamSource
{
    private static readonly string[] MediaTypes = ["image/png", "image/jpeg"];

    private readonly OgcApiMapsSourceOptions _options;
    private readonly IUpstream _upstream;
    private readonly OgcApiDocuments _documents;
    private readonly Remembered<Service> _service;

    /// <summary>Builds a source over its settings; nothing is asked before the first map.</summary>
    public OgcApiMapsSource(OgcApiMapsSourceOptions options, IUpstream upstream, TimeProvider time, ILoggerFactory loggers)
        : base(options, loggers.CreateLogger("mapproxy.source.ogcapimaps"))
    {
        (_options, _upstream) = (options, upstream);
        _documents = new OgcApiDocuments(options, upstream);
        _service = new Remembered<Service>(LearnAsync, time);
    }

    /// <inheritdoc/>
    public override bool SupportsMetatiles => true;

    /// <inheritdoc/>
    public override async Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken)
    {
        Service service = await _service.GetAsync(cancellationToken);
        OgcApiMapsSourceOptions options = _options.SupportedSrs.Count > 0 ? _options : _options with { SupportedSrs = [.. service.Srs.Keys] };
        return await new MapRetrieval(options, (known, token) => RetrieveAsync(service, known, token)).GetMapAsync(query, cancellationToken);
    }

    private async Task<MapImage> RetrieveAsync(Service service, MapQuery query, CancellationToken cancellationToken)
    {
        string url = UrlOf(service, query);
        UpstreamAnswer answer = await _upstream.SendAsync(_options.Url, url, _options.Upstream, cancellationToken);
        string failure = $"no image returned from source {Name}";
        return Read(answer, url, query.Size, query.Cut, failure);
    }

    private string UrlOf(Service service, MapQuery query)
    {
        string crs = service.Srs.GetValueOrDefault(query.Srs) ?? (query.Srs.IsWgs84 ? CrsUri.Crs84 : CrsUri.Of(query.Srs));

        // Degrees are asked for by the CRS84, whose axes are those of the box.
        bool isSwapped = query.Srs.IsNorthEast && crs != CrsUri.Crs84;
        BoundingBox box = isSwapped ? query.BoundingBox.SwapAxes() : query.BoundingBox;
        var parameters = new QueryParameters();
        parameters.Set("bbox", string.Create(CultureInfo.InvariantCulture, $"{box.MinX:G17},{box.MinY:G17},{box.MaxX:G17},{box.MaxY:G17}"));
        if (crs != CrsUri.Crs84)
        {
            parameters.Set("bbox-crs", crs);
        }

        if (crs != CrsUri.Crs84 || service.Srs.Count > 1)
        {
            parameters.Set("crs", crs);
        }

        parameters.Set("width", query.Size.Width.ToString(CultureInfo.InvariantCulture));
        parameters.Set("height", query.Size.Height.ToString(CultureInfo.InvariantCulture));
        if (_options.Image.Transparent == true)
        {
            parameters.Set("transparent", "true");
        }

        if (_options.Background is { } ground)
        {
            parameters.Set("bgcolor", ground.A == 255 ? $"0x{ground.R:X2}{ground.G:X2}{ground.B:X2}" : $"0x{ground.A:X2}{ground.R:X2}{ground.G:X2}{ground.B:X2}");
        }

        return parameters.AppendTo(service.UrlFor(_options.FixedFormat is { } format ? ImageFormats.Parse(format) : query.Format));
    }

    private async Task<Service> LearnAsync(CancellationToken cancellationToken)
    {
        string root = _documents.RootOf(_options.Collection);
        JsonObject document = await _documents.ReadAsync(root, cancellationToken);
        var urls = new Dictionary<ImageFormat, string>();
        foreach (string mediaType in MediaTypes)
        {
            if (OgcApiDocuments.Link(document, root, "map", mediaType) is { } url)
            {
                urls[ImageFormats.Parse(mediaType)] = url;
            }
        }

        if (urls.Count == 0)
        {
            throw _documents.Failure("there is no link to maps as PNG or JPEG");
        }

        var srs = new Dictionary<Srs, string>();
        IEnumerable<string?> listed = (document["crs"] as JsonArray ?? []).OfType<JsonValue>().Select(value => value.TryGetValue(out string? uri) ? uri : null);
        foreach (string? uri in listed.Append(OgcApiDocuments.Text(document, "storageCrs")))
        {
            if (CrsUri.TryParse(uri) is { } known)
            {
                srs.TryAdd(known, uri!);
            }
        }

        if (srs.Count == 0)
        {
            srs[Srs.Wgs84] = CrsUri.Crs84;
        }

        return new Service(urls, srs);
    }

    // What the documents tell: where maps are, and which SRS they may be in, each with its URI.
    private sealed record Service(IReadOnlyDictionary<ImageFormat, string> Urls, IReadOnlyDictionary<Srs, string> Srs)
    {
        internal string UrlFor(ImageFormat format) => Urls.GetValueOrDefault(format) ?? Urls.Values.First();
    }
}
