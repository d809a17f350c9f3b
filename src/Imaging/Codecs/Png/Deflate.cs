using System.IO.Compression;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>How hard PNG files are compressed.</summary>
internal static class Deflate
{
    /// <summary>Level 5: on maps a fifth faster than level 6 for about one per cent more bytes; 7 and above gain nothing.</summary>
    internal static readonly ZLibCompressionOptions Options = new()
    {
        CompressionLevel = 5,
    };
}
