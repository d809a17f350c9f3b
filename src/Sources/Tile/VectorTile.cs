using MapProxyCluster.Imaging;

namespace MapProxyCluster.Sources;

/// <summary>Vector tiles (Mapbox Vector Tile Specification 2.1) of a server, in the encoding that it sent them.</summary>
internal static class VectorTile
{
    // Gzip's form of nothing (RFC 1952): no bytes at all would look like damage in a cache.
    private static readonly byte[] Nothing = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>The tile in an answer, unread. A tile without layers is kept like any other.</summary>
    /// <exception cref="SourceException">The answer is no vector tile.</exception>
    internal static MapImage Read(UpstreamAnswer answer, string source)
    {
        if (answer.Body.IsEmpty)
        {
            return MapImage.FromEncoded(Nothing, ImageFormat.VectorTile);
        }

        bool saysText = answer.MediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || answer.MediaType.Contains("json", StringComparison.OrdinalIgnoreCase);
        return !saysText && ImageFormats.Sniff(answer.Body.Span) == ImageFormat.VectorTile
            ? MapImage.FromEncoded(answer.Body, ImageFormat.VectorTile)
            : throw new SourceException($"response is not a vector tile: (tile of source {source})");
    }
}
