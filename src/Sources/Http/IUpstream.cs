namespace MapProxyCluster.Sources;

/// <summary>Carries requests to upstreams and brings their answers.</summary>
public interface IUpstream
{
    /// <summary>Requests a URL.</summary>
    /// <param name="target">The source's URL: its credentials and host for the bound.</param>
    /// <param name="url">The full URL with query; without credentials.</param>
    /// <param name="options">The source's settings.</param>
    /// <param name="cancellationToken">Ends the exchange.</param>
    /// <param name="form">Body of a POST, of the type that the settings say; null for a GET.</param>
    /// <exception cref="SourceException">No answer, or one that is not a success.</exception>
    Task<UpstreamAnswer> SendAsync(
        UpstreamUrl target, string url, UpstreamOptions options, CancellationToken cancellationToken, string? form = null);
}
