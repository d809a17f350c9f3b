using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>Tiles of a server of OGC API - Tiles (OGC 20-057); which URL they have is learnt from its documents.</summary>
public sealed class OgcApiTilesSource : UpstreamSource
{
    private readonly OgcApiTilesSourceOptions _options;
    private readonly IUpstream _upstream;
    private readonly TimeProvider _time;
    private readonly OgcApiDocuments _documents;
    private readonly ConcurrentDictionary<(Srs Srs, string MediaType), Remembered<TileTemplate>> _templates = new();

    /// <summary>Builds a source over its settings; nothing is asked before the first tile.</summary>
    public OgcApiTilesSource(OgcApiTilesSourceOptions options, IUpstream upstream, TimeProvider time, ILoggerFactory loggers)
        : base(options, loggers.CreateLogger("mapproxy.source.ogcapitiles")) =>
        (_options, _upstream, _time, _documents) = (options, upstream, time, new OgcApiDocuments(options, upstream));

    /// <inheritdoc/>
    public override bool SupportsMetatiles => false;

    /// <inheritdoc/>
    public override async Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken)
    {
        if (ResolutionRange?.Contains(query.BoundingBox, query.NominalSize, query.Srs) == false
            || Coverage?.Intersects(query.BoundingBox, query.Srs) == false)
        {
            return null;
        }

        try
        {
            return UpstreamImage.Keyed(await RetrieveAsync(query, cancellationToken), _options.TransparentColor);
        }
        catch (SourceException error) when (_options.Upstream.StandInFor(error.StatusCode) is { } standIn)
        {
            return UpstreamImage.StandIn(standIn, query.Size);
        }
    }

    private async Task<MapImage> RetrieveAsync(MapQuery query, CancellationToken cancellationToken)
    {
        ImageFormat format = _options.FixedFormat is { } name ? ImageFormats.Parse(name) : query.Format;
        string mediaType = (format is ImageFormat.Mixed or ImageFormat.Unknown ? ImageFormat.Png : format).MediaType();
        TileTemplate template = await _templates
            .GetOrAdd((query.Srs, mediaType), key => new Remembered<TileTemplate>(token => FindAsync(key.Srs, key.MediaType, token), _time))
            .GetAsync(cancellationToken);
        string url = template.Set.UrlOf(template.Url, query.BoundingBox, query.Size) ?? throw new SourceException("BBOX does not align to tile");
        UpstreamAnswer answer = await _upstream.SendAsync(_options.Url, url, _options.Upstream, cancellationToken);
        string failure = $"response is not an image: (tile of source {Name})";
        return Read(answer, url, null, query.Cut, failure);
    }

    // The first tile set that can be used; the reasons against the others are told when none can.
    private async Task<TileTemplate> FindAsync(Srs srs, string mediaType, CancellationToken cancellationToken)
    {
        string root = _documents.RootOf(_options.Collection);
        string list = OgcApiDocuments.Link(await _documents.ReadAsync(root, cancellationToken), root, "tilesets-map")
            ?? throw _documents.Failure("there is no link to tilesets of maps");
        JsonObject tileSets = await _documents.ReadAsync(list, cancellationToken);
        var reasons = new List<string>();
        foreach (JsonObject tileSet in (tileSets["tilesets"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (IsWanted(tileSet, srs))
            {
                (TileTemplate? template, string reason) = await ReadAsync(tileSet, list, srs, mediaType, cancellationToken);
                if (template is not null)
                {
                    return template;
                }

                reasons.Add(reason);
            }
        }

        throw _documents.Failure(reasons.Count == 0 ? $"there are no tiles of maps in {srs.Code}" : string.Join("; ", reasons.Distinct()));
    }

    private bool IsWanted(JsonObject tileSet, Srs srs) =>
        OgcApiDocuments.Text(tileSet, "dataType") == "map"
        && CrsUri.TryParse(OgcApiDocuments.Text(tileSet, "crs"))?.Equals(srs) != false
        && (_options.TileMatrixSet is not { } id || (tileSet["links"] as JsonArray ?? []).OfType<JsonObject>()
            .Any(link => OgcApiDocuments.Text(link, "href")?.Contains(id, StringComparison.Ordinal) == true));

    private async Task<(TileTemplate? Template, string Reason)> ReadAsync(
        JsonObject tileSet, string url, Srs srs, string mediaType, CancellationToken cancellationToken)
    {
        if (OgcApiDocuments.Link(tileSet, url, "tiling-scheme") is not { } scheme || OgcApiDocuments.Link(tileSet, url, "self") is not { } self)
        {
            return (null, "a tile set lacks links to its tiling scheme or itself");
        }

        (TileMatrixSet? matrices, string reason) = TileMatrixSet.Read(await _documents.ReadAsync(scheme, cancellationToken));
        if (matrices is null || !matrices.Srs.Equals(srs))
        {
            return (null, matrices is null ? reason : $"there are no tiles of maps in {srs.Code}");
        }

        string? template = OgcApiDocuments.Link(await _documents.ReadAsync(self, cancellationToken), self, "item", mediaType);
        return template is null ? (null, $"there are no tiles of type {mediaType}") : (new TileTemplate(matrices, template), "");
    }

    private sealed record TileTemplate(TileMatrixSet Set, string Url);
}
