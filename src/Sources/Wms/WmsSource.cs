using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>Maps from a WMS (behaviour reference 5.3; mapproxy/source/wms.py).</summary>
public sealed partial class WmsSource : IMapSource, ICombinableSource
{
    private readonly WmsSourceOptions _options;
    private readonly WmsRequest _request;
    private readonly UpstreamClient _client;
    private readonly ILogger _logger;

    /// <summary>Builds a source over its settings.</summary>
    public WmsSource(WmsSourceOptions options, UpstreamClient client, ILoggerFactory loggers)
        : this(options, client, loggers.CreateLogger("mapproxy.source.wms"))
    {
    }

    private WmsSource(WmsSourceOptions options, UpstreamClient client, ILogger logger) =>
        (_options, _request, _client, _logger) = (options, new WmsRequest(options), client, logger);

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public bool SupportsMetatiles => true;

    /// <inheritdoc/>
    public ResolutionRange? ResolutionRange => _options.ResolutionRange;

    /// <inheritdoc/>
    public Coverage? Coverage => _options.Coverage;

    /// <inheritdoc/>
    public ImageOptions ImageOptions => _options.Image;

    /// <inheritdoc/>
    public bool IsOpaque => _options.Image.Transparent != true && _options.TransparentColor is null;

    /// <inheritdoc/>
    public async Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken)
    {
        if (ResolutionRange?.Contains(query.BoundingBox, query.Size, query.Srs) == false
            || Coverage?.Intersects(query.BoundingBox, query.Srs) == false)
        {
            return null;
        }

        try
        {
            MapImage? image = await GetInKnownSrsAsync(query, cancellationToken);
            return image is null ? null : UpstreamImage.Keyed(image, _options.TransparentColor);
        }
        catch (SourceException error) when (_options.Upstream.StandInFor(error.StatusCode) is { } standIn)
        {
            return UpstreamImage.StandIn(standIn, query.Size);
        }
    }

    /// <inheritdoc/>
    public IMapSource? CombinedWith(IMapSource above, MapQuery query) =>
        above is WmsSource other && WmsCombination.Of(_options, other._options, query) is { } both ? new WmsSource(both, _client, _logger) : null;

    private async Task<MapImage?> GetInKnownSrsAsync(MapQuery query, CancellationToken cancellationToken)
    {
        Srs srs = _options.BestSrs(query.Srs);
        if (srs.Equals(query.Srs))
        {
            return await GetCoveredAsync(query with { Srs = srs }, cancellationToken);
        }

        MapQuery known = Reprojected(query, srs);
        using MapImage? image = await GetCoveredAsync(known, cancellationToken);
        if (image is null)
        {
            return null;
        }

        Raster raster = MapTransform.Transform(
            image.Raster, known.BoundingBox, srs, query.BoundingBox, query.Size, query.Srs, _options.Image.Resampling);
        return image.Replace(raster);
    }

    // Pixels of the request are about square; the finer axis decides their number.
    private static MapQuery Reprojected(MapQuery query, Srs srs)
    {
        BoundingBox bbox = query.Srs.Transform(srs, query.BoundingBox);
        double ratio = bbox.Width / bbox.Height;
        bool isFinerInX = bbox.Width / query.Size.Width < bbox.Height / query.Size.Height;
        double width = isFinerInX ? query.Size.Width : (query.Size.Height * ratio) + 0.5;
        double height = isFinerInX ? (query.Size.Width / ratio) + 0.5 : query.Size.Height;
        if (width * height > ImageDecoder.DefaultMaxPixels)
        {
            // A sliver of a map: the upstream must not be asked for what could not be read.
            throw new SourceException($"a request of {width:F0}x{height:F0} pixels is too large");
        }

        return query with { BoundingBox = bbox, Size = new PixelSize(Math.Max(1, (int)width), Math.Max(1, (int)height)), Srs = srs };
    }

    // Nothing outside the coverage's box is asked for; the answer is placed into a transparent picture of the full size.
    private async Task<MapImage?> GetCoveredAsync(MapQuery query, CancellationToken cancellationToken)
    {
        if (Coverage is null || Coverage.Extent.BoundingBox.Contains(query.Srs.Transform(Coverage.Extent.Srs, query.BoundingBox)))
        {
            return await RetrieveAsync(query, cancellationToken);
        }

        if (PixelWindow.Find(query.BoundingBox, query.Size, Coverage.Extent.In(query.Srs)) is not { } window)
        {
            return null;
        }

        using MapImage part = await RetrieveAsync(query with { BoundingBox = window.BoundingBox, Size = window.Size }, cancellationToken);
        Raster whole = Raster.Filled(query.Size.Width, query.Size.Height, Color.Transparent);
        RasterOps.Paste(whole, part.Raster, window.Left, window.Top);
        return part.Replace(whole);
    }

    private async Task<MapImage> RetrieveAsync(MapQuery query, CancellationToken cancellationToken)
    {
        QueryParameters parameters = _request.Map(query);
        (string url, string? form) = _request.PostsMaps
            ? (_options.Url.Url.TrimEnd('?'), parameters.ToString())
            : (parameters.AppendTo(_options.Url.Url), null);
        UpstreamAnswer answer = await _client.SendAsync(_options.Url, url, _options.Upstream, cancellationToken, form);
        string failure = $"no image returned from source WMS: {(_options.Upstream.HideErrorDetails ? Name : url)}";
        if (!answer.SaysImage)
        {
            LogNoImage(url, answer.MediaType, AnswerText.Of(answer));
            throw new SourceException(failure);
        }

        try
        {
            return UpstreamImage.Read(answer, query.Size, failure);
        }
        catch (SourceException error)
        {
            LogNoImage(url, answer.MediaType, error.Message);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "no image from {Url} ({MediaType}): {Text}")]
    private partial void LogNoImage(string url, string mediaType, string text);
}
