using System.IO.Compression;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>
/// How hard PNG files are compressed. Each level is the last one before more time would gain little on maps (docs/performance.md).
/// </summary>
/// <param name="ForIndexes">Level of libdeflate for pictures with a palette or in grey; null for zlib.</param>
/// <param name="ForColors">Level of libdeflate for true colour, where level 3 saves three per cent.</param>
/// <param name="ZLib">Options of the zlib of .NET.</param>
internal sealed record DeflateEffort(int? ForIndexes, int ForColors, ZLibCompressionOptions ZLib)
{
    /// <summary>For pictures that are made for one answer.</summary>
    private static readonly DeflateEffort Quick = new(3, 1, new ZLibCompressionOptions { CompressionLevel = 3 });

    /// <summary>For pictures that are kept.</summary>
    private static readonly DeflateEffort Thorough = new(5, 1, new ZLibCompressionOptions { CompressionLevel = 5 });

    /// <summary>The effort for a picture.</summary>
    internal static DeflateEffort For(ImageOptions options) => options.IsTransient ? Quick : Thorough;

    /// <summary>For indexes of photographs, on which zlib is the faster of the two.</summary>
    internal DeflateEffort OnNoise => this with { ForIndexes = null };

    /// <summary>Level of libdeflate; null for zlib.</summary>
    internal int? LevelFor(PngHeader header) => header.ColorType is PngColorType.Rgb or PngColorType.Rgba ? ForColors : ForIndexes;
}
