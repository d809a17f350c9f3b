using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Gateway.Maps;

/// <summary>What services do alike that draw maps: WMS and OGC API Maps.</summary>
internal static class MapDelivery
{
    private const long UsualMaximumPixels = 4000L * 4000L;

    /// <summary>Most pixels of a map of a service.</summary>
    internal static long MaximumPixelsOf(MapServiceConfiguration service) => service.MaxOutputPixels ?? UsualMaximumPixels;

    /// <summary>How a service finishes its maps.</summary>
    /// <param name="service">Its configuration.</param>
    /// <param name="output">Format.</param>
    /// <param name="isSigned">Whether the service's text is drawn into the map.</param>
    internal static MapFinish FinishOf(MapServiceConfiguration service, ImageOptions output, bool isSigned) => new(
        output,
        service.RaiseSourceErrors ? SourceErrorPolicy.Raise : SourceErrorPolicy.Notify,
        isSigned ? service.Attribution : null,
        service.ConcurrentLayerRenderer ?? 1);

    /// <summary>Answers with a map.</summary>
    /// <param name="request">The request.</param>
    /// <param name="rendered">The map.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="isTile">Whether it stands for a tile: then clients may keep it as long as one from the tile services.</param>
    /// <param name="report">Where it came from.</param>
    internal static Task WriteAsync(MapRequest request, RenderedMap rendered, string mediaType, bool isTile, CacheReport report)
    {
        TimeSpan age = report.State is { } state ? request.Http.TellCache(state, report.Oldest) : TimeSpan.Zero;
        if (isTile && rendered is { IsCacheable: true, Timestamp: not null })
        {
            return request.Http.WriteTileAsync(rendered.Data, mediaType, rendered.Timestamp, age + request.Catalog.TileMaxAge());
        }

        if (!rendered.IsCacheable)
        {
            request.Http.Response.ForbidCaching();
        }

        return request.Http.WriteBytesAsync(rendered.Data, mediaType);
    }
}
