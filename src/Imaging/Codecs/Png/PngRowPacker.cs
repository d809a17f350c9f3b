using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>Turns pixels or indexes into rows of PNG bytes.</summary>
internal static class PngRowPacker
{
    internal static void PackTrueColor(ReadOnlySpan<uint> pixels, Span<byte> row, bool withAlpha)
    {
        if (withAlpha)
        {
            MemoryMarshal.AsBytes(pixels).CopyTo(row);
        }
        else
        {
            PackRgb(pixels, row);
        }
    }

    /// <summary>Three bytes of each pixel.</summary>
    internal static void PackRgb(ReadOnlySpan<uint> pixels, Span<byte> row)
    {
        ref byte target = ref MemoryMarshal.GetReference(row[..(pixels.Length * 3)]);
        int i = 0;
        for (; i < pixels.Length - 1; i++)
        {
            // The fourth byte is overwritten by the next pixel.
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i * 3), pixels[i]);
        }

        row[i * 3] = (byte)pixels[i];
        BinaryPrimitives.WriteUInt16LittleEndian(row[((i * 3) + 1)..], (ushort)(pixels[i] >> 8));
    }

    internal static void PackGray(ReadOnlySpan<uint> pixels, Span<byte> row)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            uint pixel = pixels[i];
            row[i] = (byte)((((pixel & 255) * 19595) + (((pixel >> 8) & 255) * 38470) + (((pixel >> 16) & 255) * 7471) + 0x8000) >> 16);
        }
    }

    /// <summary>Indexes of 1, 2, 4 or 8 bits, the first in the highest bits.</summary>
    internal static void PackIndexes(ReadOnlySpan<byte> indexes, Span<byte> row, int depth)
    {
        if (depth == 8)
        {
            indexes.CopyTo(row);
            return;
        }

        row.Clear();
        for (int i = 0, bit = 0; i < indexes.Length; i++, bit += depth)
        {
            row[bit >> 3] |= (byte)(indexes[i] << (8 - depth - (bit & 7)));
        }
    }
}
