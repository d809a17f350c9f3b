using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>Maps from a WMS (behaviour reference 5.3; mapproxy/source/wms.py).</summary>
public sealed class WmsSource : UpstreamSource, ICombinableSource
{
    private readonly WmsSourceOptions _options;
    private readonly WmsRequest _request;
    private readonly IUpstream _client;
    private readonly MapRetrieval _retrieval;
    private readonly ILogger _logger;

    /// <summary>Builds a source over its settings.</summary>
    public WmsSource(WmsSourceOptions options, IUpstream client, ILoggerFactory loggers)
        : this(options, client, loggers.CreateLogger("mapproxy.source.wms"))
    {
    }

    private WmsSource(WmsSourceOptions options, IUpstream client, ILogger logger)
        : base(options, logger) =>
        (_options, _request, _client, _logger, _retrieval) = (options, new WmsRequest(options), client, logger, new MapRetrieval(options, RetrieveAsync));

    /// <inheritdoc/>
    public override bool SupportsMetatiles => true;

    /// <inheritdoc/>
    public override Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken) => _retrieval.GetMapAsync(query, cancellationToken);

    /// <inheritdoc/>
    public IMapSource? CombinedWith(IMapSource above, MapQuery query) =>
        above is WmsSource other && WmsCombination.Of(_options, other._options, query) is { } both ? new WmsSource(both, _client, _logger) : null;

    private async Task<MapImage> RetrieveAsync(MapQuery query, CancellationToken cancellationToken)
    {
        QueryParameters parameters = _request.Map(query);
        (string url, string? form) = _request.PostsMaps
            ? (_options.Url.Url.TrimEnd('?'), parameters.ToString())
            : (parameters.AppendTo(_options.Url.Url), null);
        UpstreamAnswer answer = await _client.SendAsync(_options.Url, url, _options.Upstream, cancellationToken, form);
        string failure = $"no image returned from source WMS: {(_options.Upstream.HideErrorDetails ? Name : url)}";
        return Read(answer, url, query.Size, query.Cut, failure);
    }
}
