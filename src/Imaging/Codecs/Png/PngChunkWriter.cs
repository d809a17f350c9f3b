using System.Buffers.Binary;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>Writes PNG chunks with their lengths and checksums.</summary>
internal readonly struct PngChunkWriter(ByteWriter file)
{
    /// <summary>Writes the signature and IHDR.</summary>
    internal void WriteHeader(PngHeader header)
    {
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        int start = Begin("IHDR"u8);
        file.WriteUInt32BigEndian((uint)header.Width);
        file.WriteUInt32BigEndian((uint)header.Height);
        file.Write([(byte)header.BitDepth, (byte)header.ColorType, 0, 0, 0]);
        End(start);
    }

    /// <summary>Writes PLTE, and tRNS up to the last entry that is not opaque.</summary>
    internal void WritePalette(ReadOnlySpan<uint> palette)
    {
        int start = Begin("PLTE"u8), transparent = 0;
        for (int i = 0; i < palette.Length; i++)
        {
            file.Write([(byte)palette[i], (byte)(palette[i] >> 8), (byte)(palette[i] >> 16)]);
            transparent = palette[i] >> 24 < 255 ? i + 1 : transparent;
        }

        End(start);
        if (transparent > 0)
        {
            start = Begin("tRNS"u8);
            foreach (uint color in palette[..transparent])
            {
                file.WriteByte((byte)(color >> 24));
            }

            End(start);
        }
    }

    /// <summary>Begins a chunk and returns what <see cref="End"/> needs.</summary>
    internal int Begin(ReadOnlySpan<byte> name)
    {
        int start = (int)file.Length;
        file.WriteUInt32BigEndian(0);
        file.Write(name);
        return start;
    }

    /// <summary>Ends a chunk: sets its length and writes its checksum.</summary>
    internal void End(int start)
    {
        Span<byte> chunk = file.Written[start..];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)chunk.Length - 8);
        file.WriteUInt32BigEndian(Crc32.Compute(chunk[4..]));
    }
}
