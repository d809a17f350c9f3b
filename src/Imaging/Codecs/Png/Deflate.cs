using System.IO.Compression;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>How hard PNG files are compressed.</summary>
internal static class Deflate
{
    /// <summary>The effort for a picture.</summary>
    internal static ZLibCompressionOptions For(ImageOptions options) => options.IsTransient ? Quick : Options;

    /// <summary>For pictures that are made for one answer: a fifth faster still, for about nine per cent more bytes.</summary>
    private static readonly ZLibCompressionOptions Quick = new()
    {
        CompressionLevel = 3,
    };

    /// <summary>For pictures that are kept. Level 5: on maps a fifth faster than level 6 for about one per cent more bytes; 7 and above gain nothing.</summary>
    private static readonly ZLibCompressionOptions Options = new()
    {
        CompressionLevel = 5,
    };
}
