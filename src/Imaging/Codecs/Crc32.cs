using System.Runtime.InteropServices;

namespace MapProxyCluster.Imaging.Codecs;

/// <summary>CRC-32 of PNG chunks (ISO 3309, PNG specification annex D), eight bytes a step.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Short = 64;
    private static readonly uint[] Table = CreateTable();

    /// <summary>The checksum of <paramref name="data"/>.</summary>
    internal static uint Compute(ReadOnlySpan<byte> data) =>
        data.Length > Short && LibDeflate.Instance is { } library ? library.Crc32(data) : ComputeByTable(data);

    /// <summary>The same without a library.</summary>
    internal static uint ComputeByTable(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<uint> table = Table;
        uint crc = ~0u;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (ulong word in words)
        {
            uint low = (uint)word ^ crc, high = (uint)(word >> 32);
            crc = table[0x700 + (int)(low & 255)] ^ table[0x600 + (int)((low >> 8) & 255)]
                ^ table[0x500 + (int)((low >> 16) & 255)] ^ table[0x400 + (int)(low >> 24)]
                ^ table[0x300 + (int)(high & 255)] ^ table[0x200 + (int)((high >> 8) & 255)]
                ^ table[0x100 + (int)((high >> 16) & 255)] ^ table[(int)(high >> 24)];
        }

        foreach (byte value in data[(words.Length * 8)..])
        {
            crc = table[(int)((crc ^ value) & 255)] ^ (crc >> 8);
        }

        return ~crc;
    }

    // Row n of the table holds the checksum of a byte that n zero bytes follow.
    private static uint[] CreateTable()
    {
        uint[] table = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            }

            table[i] = crc;
        }

        for (int i = 256; i < table.Length; i++)
        {
            table[i] = table[(int)(table[i - 256] & 255)] ^ (table[i - 256] >> 8);
        }

        return table;
    }
}
