namespace MapProxyCluster.Sources;

/// <summary>Feature info from a WMS (behaviour reference 9.5).</summary>
public sealed class WmsFeatureInfoSource(WmsSourceOptions options, IUpstream client) : IFeatureInfoSource
{
    private readonly WmsRequest _request = new(options);

    /// <inheritdoc/>
    public async Task<FeatureInfo?> GetFeatureInfoAsync(FeatureInfoQuery query, CancellationToken cancellationToken)
    {
        if (PointQuery.For(query, options) is not { } known)
        {
            return null;
        }

        string url = _request.FeatureInfo(known, (int)known.X, (int)known.Y);
        UpstreamAnswer answer = await client.SendAsync(options.Url, url, options.Upstream, cancellationToken);
        string type = options.FeatureInfoFormat ?? (answer.MediaType.Length > 0 ? answer.MediaType : query.InfoFormat ?? "text/plain");
        return new FeatureInfo(answer.Body, type);
    }
}
