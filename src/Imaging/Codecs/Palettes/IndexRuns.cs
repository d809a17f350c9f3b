using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MapProxyCluster.Imaging.Codecs.Palettes;

/// <summary>Goes over indexes eight at a time: in maps most of them are the same.</summary>
internal static class IndexRuns
{
    private const ulong Each = 0x0101010101010101;

    /// <summary>Adds the number of pixels of each index to <paramref name="counts"/>, which has room for all 256.</summary>
    internal static void Count(ReadOnlySpan<byte> indexes, Span<int> counts)
    {
        ref int target = ref MemoryMarshal.GetReference(counts[..256]);
        ReadOnlySpan<ulong> groups = MemoryMarshal.Cast<byte, ulong>(indexes);
        foreach (ulong group in groups)
        {
            if (group == (byte)group * Each)
            {
                Unsafe.Add(ref target, (byte)group) += 8;
                continue;
            }

            for (ulong rest = group, i = 0; i < 8; i++, rest >>= 8)
            {
                Unsafe.Add(ref target, (byte)rest)++;
            }
        }

        foreach (byte index in indexes[(groups.Length * 8)..])
        {
            Unsafe.Add(ref target, index)++;
        }
    }

    /// <summary>Writes what <paramref name="entries"/> has for each index; it has all 256.</summary>
    internal static void Map(ReadOnlySpan<byte> indexes, ReadOnlySpan<byte> entries, Span<byte> target)
    {
        ref byte entry = ref MemoryMarshal.GetReference(entries[..256]);
        ReadOnlySpan<ulong> groups = MemoryMarshal.Cast<byte, ulong>(indexes);
        Span<ulong> mapped = MemoryMarshal.Cast<byte, ulong>(target[..indexes.Length]);
        for (int g = 0; g < groups.Length; g++)
        {
            ulong group = groups[g];
            if (group == (byte)group * Each)
            {
                mapped[g] = Unsafe.Add(ref entry, (byte)group) * Each;
                continue;
            }

            ulong written = 0;
            for (int shift = 0; shift < 64; shift += 8)
            {
                written |= (ulong)Unsafe.Add(ref entry, (byte)(group >> shift)) << shift;
            }

            mapped[g] = written;
        }

        for (int i = groups.Length * 8; i < indexes.Length; i++)
        {
            target[i] = Unsafe.Add(ref entry, indexes[i]);
        }
    }
}
