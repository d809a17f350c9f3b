using System.IO.Compression;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>
/// How hard PNG files are compressed. Each level is the last one before more time would gain little on maps (docs/performance.md).
/// </summary>
/// <param name="ForIndexes">Level of libdeflate for pictures with a palette or in grey.</param>
/// <param name="ForColors">Level of libdeflate for true colour, where levels 3 and 5 differ by two per cent.</param>
/// <param name="ZLib">Options of the zlib of .NET.</param>
internal sealed record DeflateEffort(int ForIndexes, int ForColors, ZLibCompressionOptions ZLib)
{
    /// <summary>For pictures that are made for one answer.</summary>
    private static readonly DeflateEffort Quick = new(3, 2, new ZLibCompressionOptions { CompressionLevel = 3 });

    /// <summary>For pictures that are kept.</summary>
    private static readonly DeflateEffort Thorough = new(5, 3, new ZLibCompressionOptions { CompressionLevel = 5 });

    /// <summary>The effort for a picture.</summary>
    internal static DeflateEffort For(ImageOptions options) => options.IsTransient ? Quick : Thorough;

    /// <summary>Level of libdeflate.</summary>
    internal int LevelFor(PngHeader header) => header.ColorType is PngColorType.Rgb or PngColorType.Rgba ? ForColors : ForIndexes;
}
