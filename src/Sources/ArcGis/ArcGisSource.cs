using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>Maps from an ArcGIS MapServer or ImageServer (behaviour reference 5.7).</summary>
public sealed class ArcGisSource : UpstreamSource
{
    private readonly ArcGisSourceOptions _options;
    private readonly ArcGisRequest _request;
    private readonly IUpstream _client;
    private readonly MapRetrieval _retrieval;

    /// <summary>Builds a source over its settings.</summary>
    public ArcGisSource(ArcGisSourceOptions options, IUpstream client, ILoggerFactory loggers)
        : base(options, loggers.CreateLogger("mapproxy.source.arcgis")) =>
        (_options, _request, _client, _retrieval) = (options, new ArcGisRequest(options), client, new MapRetrieval(options, RetrieveAsync));

    /// <inheritdoc/>
    public override bool SupportsMetatiles => true;

    /// <inheritdoc/>
    public override Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken) => _retrieval.GetMapAsync(query, cancellationToken);

    private async Task<MapImage> RetrieveAsync(MapQuery query, CancellationToken cancellationToken)
    {
        string url = _request.Map(query);
        UpstreamAnswer answer = await _client.SendAsync(_options.Url, url, _options.Upstream, cancellationToken);
        string failure = $"no image returned from source ArcGIS: {(_options.Upstream.HideErrorDetails ? Name : url)}";
        return Read(answer, url, query.Size, query.Cut, failure);
    }
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
