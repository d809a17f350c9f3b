using System.IO.Compression;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>How hard PNG files are compressed.</summary>
internal static class Deflate
{
    internal static readonly ZLibCompressionOptions Options = new()
    {
        CompressionLevel = 6,
        CompressionStrategy = ZLibCompressionStrategy.Default,
    };
}
