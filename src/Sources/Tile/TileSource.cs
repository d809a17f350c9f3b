using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>Tiles from a tile server: each query must be exactly one tile of its grid (behaviour reference 5.4).</summary>
public sealed class TileSource : UpstreamSource
{
    private readonly TileSourceOptions _options;
    private readonly TileUrlTemplate _template;
    private readonly IUpstream _client;

    /// <summary>Builds a source over its settings.</summary>
    public TileSource(TileSourceOptions options, IUpstream client, ILoggerFactory loggers)
        : base(options, loggers.CreateLogger("mapproxy.source.tile")) =>
        (_options, _template, _client) = (options, new TileUrlTemplate(options.Url.Url), client);

    /// <inheritdoc/>
    public override bool SupportsMetatiles => false;

    /// <summary>Whether the server has tiles for displays with smaller pixels, too.</summary>
    public bool HasScale => _template.HasScale;

    /// <inheritdoc/>
    public override async Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken)
    {
        TileGrid grid = _options.Grid;
        if (query.NominalSize != grid.TileSize)
        {
            throw new SourceException("tile size of cache and tile source do not match");
        }

        if (!query.Srs.Equals(grid.Srs))
        {
            throw new SourceException("SRS of cache and tile source do not match");
        }

        if (ResolutionRange?.Contains(query.BoundingBox, query.NominalSize, query.Srs) == false
            || Coverage?.Intersects(query.BoundingBox, query.Srs) == false
            || FindTile(query) is not { } tile)
        {
            return null;
        }

        try
        {
            MapImage image = await RetrieveAsync(tile, query, cancellationToken);
            return UpstreamImage.Keyed(image, _options.TransparentColor);
        }
        catch (SourceException error) when (_options.Upstream.StandInFor(error.StatusCode) is { } standIn)
        {
            return UpstreamImage.StandIn(standIn, query.Size);
        }
    }

    // Rows may count from another corner than the cache's: what counts is that both tiles cover the same ground.
    private TileCoord? FindTile(MapQuery query)
    {
        TileGrid grid = _options.Grid;
        double resolution = query.ResolutionX * query.PixelRatio;
        int level = grid.ClosestLevel(resolution);
        TileBlock block = grid.AffectedTiles(query.BoundingBox, level);
        BoundingBox found = block.BoundingBox, wanted = query.BoundingBox;
        double tolerance = resolution / 10;
        bool isAligned = block.Count == 1
            && Math.Abs(found.MinX - wanted.MinX) < tolerance && Math.Abs(found.MaxX - wanted.MaxX) < tolerance
            && Math.Abs(found.MinY - wanted.MinY) < tolerance && Math.Abs(found.MaxY - wanted.MaxY) < tolerance;
        return isAligned ? block.TileAt(0, 0) : throw new SourceException("BBOX does not align to tile");
    }

    private async Task<MapImage> RetrieveAsync(TileCoord tile, MapQuery query, CancellationToken cancellationToken)
    {
        string extension = (_options.FixedFormat is { } format ? ImageFormats.Parse(format) : query.Format).Extension();
        string url = _template.For(tile, _options.Grid, extension, query.PixelRatio);
        UpstreamAnswer answer = await _client.SendAsync(_options.Url, url, _options.Upstream, cancellationToken);
        if (query.Format == ImageFormat.VectorTile)
        {
            return VectorTile.Read(answer, Name);
        }

        string failure = _options.Upstream.HideErrorDetails
            ? $"response is not an image: (tile of source {Name})"
            : $"response is not an image: ({AnswerText.Of(answer)})";
        return Read(answer, url, null, query.Cut, failure);
    }
}
