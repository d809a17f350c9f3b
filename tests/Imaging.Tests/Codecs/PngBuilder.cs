using System.Buffers.Binary;
using System.IO.Compression;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Imaging.Tests.Codecs;

/// <summary>Builds PNG files of kinds that neither we nor Pillow write, straight from the specification.</summary>
internal static class PngBuilder
{
    internal static byte[] HeaderOnly(int width, int height) =>
        [.. Signature(), .. Header(width, height, 6, 0), .. Chunk("IDAT", Compress([0, 0, 0, 0, 0])), .. Chunk("IEND", [])];

    internal static byte[] Interlaced(Raster raster)
    {
        var raw = new List<byte>();
        foreach ((int x0, int y0, int dx, int dy) in new[] { (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2) })
        {
            for (int y = y0; y < raster.Height && x0 < raster.Width; y += dy)
            {
                raw.Add(0);
                for (int x = x0; x < raster.Width; x += dx)
                {
                    raw.AddRange(BitConverter.GetBytes(raster.Row(y)[x]));
                }
            }
        }

        return [.. Signature(), .. Header(raster.Width, raster.Height, 6, 1), .. Chunk("IDAT", Compress([.. raw])), .. Chunk("IEND", [])];
    }

    internal static byte[] Filtered(Raster raster, byte filter)
    {
        int rowBytes = raster.Width * 4;
        byte[] raw = new byte[(rowBytes + 1) * raster.Height];
        byte At(int x, int y) => x < 0 || y < 0 ? (byte)0 : raster.Bytes[(y * rowBytes) + x];
        for (int y = 0; y < raster.Height; y++)
        {
            raw[y * (rowBytes + 1)] = filter;
            for (int x = 0; x < rowBytes; x++)
            {
                byte left = At(x - 4, y), above = At(x, y - 1), diagonal = x < 4 ? (byte)0 : At(x - 4, y - 1);
                int prediction = filter switch { 1 => left, 2 => above, 3 => (left + above) / 2, 4 => Paeth(left, above, diagonal), _ => 0 };
                raw[(y * (rowBytes + 1)) + 1 + x] = (byte)(At(x, y) - prediction);
            }
        }

        // Two IDAT chunks, one of them empty, and an unknown one before.
        byte[] stream = Compress(raw);
        return [.. Signature(), .. Header(raster.Width, raster.Height, 6, 0), .. Chunk("teSt", [1, 2, 3]),
            .. Chunk("IDAT", stream[..7]), .. Chunk("IDAT", []), .. Chunk("IDAT", stream[7..]), .. Chunk("IEND", [])];
    }

    private static byte Paeth(int a, int b, int c)
    {
        int p = a + b - c, pa = Math.Abs(p - a), pb = Math.Abs(p - b), pc = Math.Abs(p - c);
        return (byte)(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
    }

    private static byte[] Signature() => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static byte[] Header(int width, int height, byte colorType, byte interlace)
    {
        byte[] data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[12]) = (8, colorType, interlace);
        return Chunk("IHDR", data);
    }

    private static byte[] Chunk(string name, byte[] data)
    {
        byte[] chunk = [.. new byte[4], .. System.Text.Encoding.ASCII.GetBytes(name), .. data, .. new byte[4]];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        uint crc = ~0u;
        foreach (byte value in chunk[4..^4])
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), ~crc);
        return chunk;
    }

    private static byte[] Compress(byte[] raw)
    {
        using var target = new MemoryStream();
        using (var deflater = new ZLibStream(target, CompressionLevel.Optimal))
        {
            deflater.Write(raw);
        }

        return target.ToArray();
    }
}
