using MapProxyCluster.Imaging;

namespace MapProxyCluster.Sources;

/// <summary>The legend of one upstream layer by GetLegendGraphic.</summary>
public sealed class WmsLegendSource(WmsSourceOptions options, string layer, IUpstream client) : ILegendSource
{
    private readonly WmsRequest _request = new(options);

    /// <inheritdoc/>
    /// <remarks>The whole request: servers draw many maps at one URL, told apart by a parameter.</remarks>
    public string LegendKey => _request.Legend(layer, new LegendQuery("", null));

    /// <inheritdoc/>
    public async Task<MapImage> GetLegendAsync(LegendQuery query, CancellationToken cancellationToken)
    {
        string url = _request.Legend(layer, query);
        UpstreamAnswer answer = await client.SendAsync(options.Url, url, options.Upstream, cancellationToken);
        return LegendImage.Read(answer, options.Name);
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> GetLegendJsonAsync(LegendQuery query, CancellationToken cancellationToken)
    {
        string url = _request.Legend(layer, query with { Format = "application/json" });
        UpstreamAnswer answer = await client.SendAsync(options.Url, url, options.Upstream, cancellationToken);
        return answer.MediaType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true
            ? answer.Body
            : throw new SourceException($"no JSON legend returned from source {options.Name}");
    }
}

/// <summary>A fixed legend at an http, https or file URL.</summary>
/// <param name="url">The URL; a file URL is absolute already.</param>
/// <param name="upstream">HTTP settings.</param>
/// <param name="client">Sends the request.</param>
public sealed class StaticLegendSource(string url, UpstreamOptions upstream, IUpstream client) : ILegendSource
{
    private const string FileScheme = "file://";

    /// <inheritdoc/>
    public string LegendKey => url;

    /// <inheritdoc/>
    public async Task<MapImage> GetLegendAsync(LegendQuery query, CancellationToken cancellationToken)
    {
        if (!url.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            UpstreamUrl target = UpstreamUrl.Parse(url);
            return LegendImage.Read(await client.SendAsync(target, target.Url, upstream, cancellationToken), "legend");
        }

        try
        {
            byte[] content = await File.ReadAllBytesAsync(url[FileScheme.Length..], cancellationToken);
            return LegendImage.Read(new UpstreamAnswer(content, "image/"), "legend");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SourceException("the legend file cannot be read", inner: error);
        }
    }
}

/// <summary>Reads legends from answers.</summary>
internal static class LegendImage
{
    internal static MapImage Read(UpstreamAnswer answer, string name) => answer.SaysImage
        ? UpstreamImage.Read(answer, null, null, $"no legend returned from source {name}")
        : throw new SourceException($"no legend returned from source {name}");
}
