using System.Buffers.Binary;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>The chunks of a PNG file that matter for its pixels, found in one walk over the file.</summary>
internal readonly ref struct PngChunks
{
    private PngChunks(ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, List<Range> imageData)
    {
        Palette = palette;
        Transparency = transparency;
        ImageData = imageData;
    }

    /// <summary>PLTE: red, green, blue for each entry; empty when there is none.</summary>
    internal ReadOnlySpan<byte> Palette { get; }

    /// <summary>tRNS: alpha of palette entries, or the one transparent grey or colour; empty when there is none.</summary>
    internal ReadOnlySpan<byte> Transparency { get; }

    /// <summary>Where the parts of the zlib stream lie in the file.</summary>
    internal List<Range> ImageData { get; }

    /// <summary>Walks from the header to IEND and checks the checksums of what is used.</summary>
    /// <exception cref="ImageException">The file is cut off or damaged.</exception>
    internal static PngChunks Read(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> palette = default, transparency = default;
        var imageData = new List<Range>(1);
        for (int position = PngHeader.Length; ;)
        {
            if (data.Length - position < 12)
            {
                throw new ImageException("PNG is cut off before its end chunk");
            }

            uint length = BinaryPrimitives.ReadUInt32BigEndian(data[position..]);
            if (length > (uint)(data.Length - position - 12))
            {
                throw new ImageException("PNG chunk reaches beyond the end of the data");
            }

            ReadOnlySpan<byte> chunk = data.Slice(position + 4, (int)length + 4);
            switch (Name(chunk))
            {
                case "IEND":
                    return new PngChunks(palette, transparency, imageData);
                case "IDAT":
                    imageData.Add((position + 8)..(position + 8 + (int)length));
                    break;
                case "PLTE":
                    palette = chunk[4..];
                    break;
                case "tRNS":
                    transparency = chunk[4..];
                    break;
                default:
                    position += (int)length + 12;
                    continue;
            }

            if (BinaryPrimitives.ReadUInt32BigEndian(data[(position + 8 + (int)length)..]) != Crc32.Compute(chunk))
            {
                throw new ImageException("PNG chunk has a wrong checksum");
            }

            position += (int)length + 12;
        }
    }

    // Constants, so that reading allocates nothing.
    private static string Name(ReadOnlySpan<byte> chunk) => chunk switch
    {
        [(byte)'I', (byte)'D', (byte)'A', (byte)'T', ..] => "IDAT",
        [(byte)'P', (byte)'L', (byte)'T', (byte)'E', ..] => "PLTE",
        [(byte)'t', (byte)'R', (byte)'N', (byte)'S', ..] => "tRNS",
        [(byte)'I', (byte)'E', (byte)'N', (byte)'D', ..] => "IEND",
        _ => "",
    };
}
