using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>Tells sound bundles from damaged ones, and ends what must not be believed.</summary>
internal static class BundleCheck
{
    /// <summary>What is wrong with a bundle as a whole; null for nothing.</summary>
    internal static string? Fault(BundleFormat format, SafeFileHandle bundle)
    {
        Span<byte> header = stackalloc byte[format.HeaderLength];
        if (RandomAccess.GetLength(bundle) < format.EmptyLength || !BundleFile.TryRead(bundle, header, 0))
        {
            return "is cut off within its index";
        }

        return format.Accepts(header) ? null
            : format.IsOther(header) ? "is a bundle of another version than the cache has"
            : "has a damaged header";
    }

    /// <summary>True when the file is a bundle of the other version.</summary>
    internal static bool IsOther(BundleFormat format, SafeFileHandle bundle)
    {
        Span<byte> header = stackalloc byte[format.HeaderLength];
        return BundleFile.TryRead(bundle, header, 0) && format.IsOther(header);
    }

    /// <summary>The size that a record begins with; -1 for more than a tile can have, null beyond the file's end.</summary>
    internal static int? StoredSize(SafeFileHandle bundle, long offset)
    {
        Span<byte> prefix = stackalloc byte[BundleFormat.SizePrefix];
        if (!BundleFile.TryRead(bundle, prefix, offset))
        {
            return null;
        }

        uint size = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
        return size > int.MaxValue ? -1 : (int)size;
    }

    /// <summary>
    /// Clears the entries of tiles that lie, or end, beyond the end of a bundle which has lost its tail. What is appended next lands where
    /// they were, and they would lead to it.
    /// </summary>
    /// <returns>The numbers of these entries.</returns>
    internal static List<int> ClearLost(BundleFormat format, Span<byte> entries, SafeFileHandle bundle, long length)
    {
        var lost = new List<int>();
        int last = -1;
        long lastOffset = -1;
        for (int cell = 0; cell < BundlePlace.Cells; cell++)
        {
            Span<byte> entry = entries.Slice(cell * format.EntryLength, format.EntryLength);
            if (format.Decode(entry) is not { } record)
            {
                continue;
            }

            if (record.Offset + BundleFormat.SizePrefix + (record.Size ?? 0) > length)
            {
                entry.Clear();
                lost.Add(cell);
            }
            else if (record.Offset > lastOffset)
            {
                (last, lastOffset) = (cell, record.Offset);
            }
        }

        // Where the entries tell no size, only the last record can be cut.
        if (last >= 0 && (StoredSize(bundle, lastOffset) is not { } size || lastOffset + BundleFormat.SizePrefix + size > length))
        {
            entries.Slice(last * format.EntryLength, format.EntryLength).Clear();
            lost.Add(last);
        }

        return lost;
    }
}
