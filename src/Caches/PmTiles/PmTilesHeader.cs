using System.Buffers.Binary;

namespace MapProxyCluster.Caches;

/// <summary>How bytes of an archive are compressed.</summary>
internal enum PmTilesCompression : byte
{
    Unknown,
    None,
    Gzip,
    Brotli,
    Zstd,
}

/// <summary>The first 127 bytes of an archive (PMTiles specification, version 3). Offsets count from the file's beginning.</summary>
public sealed record PmTilesHeader
{
    internal const int Length = 127;

    private const double DegreeUnit = 1e7;
    private const byte Version = 3;

    internal (long Offset, long Length) Root { get; private init; }

    internal (long Offset, long Length) Leaves { get; private init; }

    internal (long Offset, long Length) Tiles { get; private init; }

    internal PmTilesCompression DirectoryCompression { get; private init; }

    internal PmTilesCompression TileCompression { get; private init; }

    /// <summary>Coarsest level with tiles.</summary>
    public int MinimumLevel { get; private init; }

    /// <summary>Finest level with tiles.</summary>
    public int MaximumLevel { get; private init; }

    /// <summary>West, south, east and north of the tiles in degrees.</summary>
    public (double West, double South, double East, double North) Bounds { get; private init; }

    /// <summary>Media type of the tiles; null for a type that this version does not know.</summary>
    public string? MediaType { get; private init; }

    /// <summary>Reads the header of an archive.</summary>
    /// <exception cref="InvalidDataException">It is no archive of version 3.</exception>
    internal static PmTilesHeader Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length || !bytes.StartsWith("PMTiles"u8))
        {
            throw new InvalidDataException("is no PMTiles archive");
        }

        if (bytes[7] != Version)
        {
            throw new InvalidDataException($"is a PMTiles archive of version {bytes[7]}; only version {Version} can be read");
        }

        return new PmTilesHeader
        {
            Root = Part(bytes[8..]),
            Leaves = Part(bytes[40..]),
            Tiles = Part(bytes[56..]),
            DirectoryCompression = (PmTilesCompression)bytes[97],
            TileCompression = (PmTilesCompression)bytes[98],
            MediaType = bytes[99] switch
            {
                1 => "application/vnd.mapbox-vector-tile",
                2 => "image/png",
                3 => "image/jpeg",
                4 => "image/webp",
                5 => "image/avif",
                _ => null,
            },
            MinimumLevel = bytes[100],
            MaximumLevel = bytes[101],
            Bounds = (Degrees(bytes[102..]), Degrees(bytes[106..]), Degrees(bytes[110..]), Degrees(bytes[114..])),
        };
    }

    private static (long Offset, long Length) Part(ReadOnlySpan<byte> bytes)
    {
        (long offset, long length) = (BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
        return offset < 0 || length < 0 || offset > long.MaxValue - length ? throw new InvalidDataException("has a damaged header") : (offset, length);
    }

    private static double Degrees(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes) / DegreeUnit;
}
