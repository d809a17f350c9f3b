using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>Maps from an ArcGIS MapServer or ImageServer (behaviour reference 5.7).</summary>
public sealed partial class ArcGisSource : IMapSource
{
    private readonly ArcGisSourceOptions _options;
    private readonly ArcGisRequest _request;
    private readonly IUpstream _client;
    private readonly MapRetrieval _retrieval;
    private readonly ILogger _logger;

    /// <summary>Builds a source over its settings.</summary>
    public ArcGisSource(ArcGisSourceOptions options, IUpstream client, ILoggerFactory loggers) =>
        (_options, _request, _client, _logger, _retrieval) =
        (options, new ArcGisRequest(options), client, loggers.CreateLogger("mapproxy.source.arcgis"), new MapRetrieval(options, RetrieveAsync));

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
    public Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken) => _retrieval.GetMapAsync(query, cancellationToken);

    private async Task<MapImage> RetrieveAsync(MapQuery query, CancellationToken cancellationToken)
    {
        string url = _request.Map(query);
        UpstreamAnswer answer = await _client.SendAsync(_options.Url, url, _options.Upstream, cancellationToken);
        string failure = $"no image returned from source ArcGIS: {(_options.Upstream.HideErrorDetails ? Name : url)}";
        if (answer.SaysImage)
        {
            return UpstreamImage.Read(answer, query.Size, failure);
        }

        LogNoImage(url, answer.MediaType, AnswerText.Of(answer));
        throw new SourceException(failure);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "no image from {Url} ({MediaType}): {Text}")]
    private partial void LogNoImage(string url, string mediaType, string text);
}

/// <summary>Answers about points by "identify". Such servers call every answer plain text: what was asked for counts.</summary>
public sealed class ArcGisFeatureInfoSource(ArcGisSourceOptions options, IUpstream client) : IFeatureInfoSource
{
    private readonly ArcGisRequest _request = new(options);

    /// <inheritdoc/>
    public async Task<FeatureInfo?> GetFeatureInfoAsync(FeatureInfoQuery query, CancellationToken cancellationToken)
    {
        if (PointQuery.For(query, options) is not { } known)
        {
            return null;
        }

        UpstreamAnswer answer = await client.SendAsync(options.Url, _request.Identify(known), options.Upstream, cancellationToken);
        return new FeatureInfo(answer.Body, query.InfoFormat is { Length: > 0 } wanted ? wanted : "text/plain");
    }
}
