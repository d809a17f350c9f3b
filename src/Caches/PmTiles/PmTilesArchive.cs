using System.IO.Compression;
using MapProxyCluster.Tiling;
using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>An open archive. Its file is never closed by hand: readers may still be at work when another has taken its place.</summary>
internal sealed class PmTilesArchive
{
    private const int MaximumTile = 64 * 1024 * 1024, MaximumDirectory = 64 * 1024 * 1024, LeafMemory = 16 * 1024 * 1024;

    // Directories lie at most three deep (specification, section 4).
    private const int MaximumDepth = 4;

    // Beyond this the numbers of tiles have no room.
    private const int FinestLevel = 30;

    private readonly SafeFileHandle _file;
    private readonly PmTilesDirectory _root;
    private readonly BoundedMemory<long, PmTilesDirectory> _leaves = new(LeafMemory);

    private PmTilesArchive(SafeFileHandle file, FileState state, PmTilesHeader header)
    {
        (_file, State, Header) = (file, state, header);
        _root = ReadDirectory(header.Root.Offset, header.Root.Length);
    }

    internal FileState State { get; }

    internal PmTilesHeader Header { get; }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="InvalidDataException">The file is none, or one that cannot be read here.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static PmTilesArchive Open(string path, FileState state)
    {
        SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        try
        {
            Span<byte> bytes = stackalloc byte[PmTilesHeader.Length];
            return BundleFile.TryRead(file, bytes, 0)
                ? new PmTilesArchive(file, state, PmTilesHeader.Parse(bytes))
                : throw new InvalidDataException("is no PMTiles archive");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tile; null when the archive has none. Rows count from the north.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged where the tile should be.</exception>
    internal ReadOnlyMemory<byte>? Read(TileCoord tile)
    {
        if (tile.Z > FinestLevel || tile.Z < Header.MinimumLevel || tile.Z > Header.MaximumLevel)
        {
            return null;
        }

        ulong number = PmTilesDirectory.NumberOf(tile.X, tile.Y, tile.Z);
        PmTilesDirectory directory = _root;
        for (int depth = 0; depth < MaximumDepth; depth++)
        {
            if (directory.Find(number) is not { } entry)
            {
                return null;
            }

            if (entry.Run > 0)
            {
                return ReadTile(entry);
            }

            directory = Leaf(entry);
        }

        throw new InvalidDataException("has directories that lead nowhere");
    }

    /// <summary>The tiles of a level, rows from the north.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    internal IEnumerable<TileCoord> List(int level)
    {
        if (level > FinestLevel || level < Header.MinimumLevel || level > Header.MaximumLevel)
        {
            yield break;
        }

        ulong first = PmTilesDirectory.FirstOf(level), last = PmTilesDirectory.FirstOf(level + 1) - 1;
        foreach (PmTilesEntry entry in Entries(_root, first, last, 0))
        {
            ulong end = Math.Min(entry.Tile + entry.Run - 1, last);
            for (ulong number = Math.Max(entry.Tile, first); number <= end; number++)
            {
                (int x, int y) = PmTilesDirectory.PlaceOf(number - first, level);
                yield return new TileCoord(x, y, level);
            }
        }
    }

    private IEnumerable<PmTilesEntry> Entries(PmTilesDirectory directory, ulong first, ulong last, int depth)
    {
        if (depth == MaximumDepth)
        {
            throw new InvalidDataException("has directories that lead nowhere");
        }

        foreach (PmTilesEntry entry in directory.Between(first, last))
        {
            foreach (PmTilesEntry below in entry.Run > 0 ? [entry] : Entries(Leaf(entry), first, last, depth + 1))
            {
                yield return below;
            }
        }
    }

    private ReadOnlyMemory<byte>? ReadTile(PmTilesEntry entry)
    {
        if (entry.Length > MaximumTile || entry.Offset + entry.Length > Header.Tiles.Length)
        {
            throw new InvalidDataException("has an entry beyond its tiles");
        }

        byte[] bytes = Inflate(ReadBytes(Header.Tiles.Offset + entry.Offset, entry.Length), Header.TileCompression, MaximumTile);
        return bytes.Length == 0 ? null : bytes;
    }

    private PmTilesDirectory Leaf(PmTilesEntry entry)
    {
        if (_leaves.Find(entry.Offset) is { } known)
        {
            return known;
        }

        if (entry.Offset + entry.Length > Header.Leaves.Length)
        {
            throw new InvalidDataException("has an entry beyond its directories");
        }

        PmTilesDirectory leaf = ReadDirectory(Header.Leaves.Offset + entry.Offset, entry.Length);
        _leaves.Keep(entry.Offset, leaf, leaf.Cost);
        return leaf;
    }

    private PmTilesDirectory ReadDirectory(long offset, long length) => length <= MaximumDirectory
        ? PmTilesDirectory.Parse(Inflate(ReadBytes(offset, (int)length), Header.DirectoryCompression, MaximumDirectory))
        : throw new InvalidDataException("has a damaged directory");

    private byte[] ReadBytes(long offset, int length)
    {
        // A length out of a damaged header must not make memory of that size.
        if (offset + length > RandomAccess.GetLength(_file))
        {
            throw new InvalidDataException("is cut off");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
        return BundleFile.TryRead(_file, bytes, offset) ? bytes : throw new InvalidDataException("is cut off");
    }

    private static byte[] Inflate(byte[] bytes, PmTilesCompression compression, int maximum)
    {
        using var packed = new MemoryStream(bytes);
        using Stream? unpacking = compression switch
        {
            PmTilesCompression.Gzip => new GZipStream(packed, CompressionMode.Decompress),
            PmTilesCompression.Brotli => new BrotliStream(packed, CompressionMode.Decompress),
            PmTilesCompression.None or PmTilesCompression.Unknown => null,
            _ => throw new InvalidDataException($"is compressed with {compression}, which cannot be read here"),
        };
        if (unpacking is null)
        {
            return bytes;
        }

        var whole = new MemoryStream(bytes.Length * 3);
        byte[] part = new byte[16 * 1024];
        while (unpacking.Read(part) is > 0 and int read)
        {
            whole.Write(part, 0, read);
            if (whole.Length > maximum)
            {
                throw new InvalidDataException("has a tile or directory of no credible size");
            }
        }

        return whole.ToArray();
    }
}
