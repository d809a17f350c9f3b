using System.IO.Compression;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>Answers with vector tiles: their bytes as they are stored, with the encoding that these have.</summary>
internal static class VectorTileAnswer
{
    private const string Gzip = "gzip";

    internal static Task WriteAsync(HttpContext http, TileResult tile, TimeSpan? maxAge, string? directives)
    {
        ReadOnlyMemory<byte> data = tile.Data;
        if (data.Span is [0x1F, 0x8B, ..])
        {
            http.Response.Headers.Vary = "Accept-Encoding";
            if (AcceptsGzip(http.Request))
            {
                http.Response.Headers.ContentEncoding = Gzip;
            }
            else
            {
                data = Decompressed(data);
            }
        }

        return http.WriteTileAsync(data, ImageFormat.VectorTile.MediaType(), tile.Timestamp, maxAge, directives);
    }

    private static bool AcceptsGzip(HttpRequest request) => DocumentBody.Accepts(request, Gzip);

    private static byte[] Decompressed(ReadOnlyMemory<byte> data)
    {
        using var input = new MemoryStream(data.ToArray());
        using var gzip = new GZipStream(input, CompressionMode.Decompress);
        using var output = new MemoryStream();
        gzip.CopyTo(output);
        return output.ToArray();
    }
}
