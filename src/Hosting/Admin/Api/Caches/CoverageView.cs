using MapProxyCluster.Engine;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Hosting;

/// <summary>What is stored of a level, as the admin API shows it.</summary>
internal sealed record CoverageView
{
    private static readonly Color Stored = new(0x0b, 0x6e, 0x8f), Unknown = new(0x80, 0x80, 0x80, 0x60);

    public required int Level { get; init; }

    public required string Srs { get; init; }

    /// <summary>The area of all cells in that SRS: west, south, east, north.</summary>
    public required double[] Bbox { get; init; }

    /// <summary>The same in degrees; null where that cannot be told.</summary>
    public double[]? LonLat { get; init; }

    /// <summary>exact: all tiles are known; sampled: one tile in each cell was looked at.</summary>
    public required StoredTilesMethod Method { get; init; }

    /// <summary>False when time ran out: some cells are unknown.</summary>
    public required bool Complete { get; init; }

    /// <summary>Tiles in the area.</summary>
    public required long Tiles { get; init; }

    /// <summary>Tiles that were looked at, and how many of these are stored.</summary>
    public required long Looked { get; init; }

    public required long Found { get; init; }

    public required int Columns { get; init; }

    public required int Rows { get; init; }

    /// <summary>A byte for each cell, row by row from the north-west, in Base64: per cent that is stored, 255 for unknown.</summary>
    public required byte[] Cells { get; init; }

    internal static CoverageView Of(StoredTiles stored)
    {
        TileGrid grid = stored.Block.Grid;
        BoundingBox box = stored.Block.BoundingBox;
        return new CoverageView
        {
            Level = stored.Block.First.Z,
            Srs = grid.Srs.Code,
            Bbox = CacheGridView.Numbers(box),
            LonLat = CacheGridView.Degrees(grid.Srs, box),
            Method = stored.Method,
            Complete = stored.IsComplete,
            Tiles = stored.Block.Count,
            Looked = stored.Looked,
            Found = stored.Found,
            Columns = stored.Columns,
            Rows = stored.Rows,
            Cells = stored.Cells,
        };
    }

    // One tile of thousands is to be seen as well.
    private static byte AlphaOf(byte share) => (byte)(share == 0 ? 0 : 55 + (share * 2));

    /// <summary>A pixel for each cell.</summary>
    internal byte[] ToPng()
    {
        using Raster raster = Raster.Uninitialized(Columns, Rows);
        for (int i = 0; i < Cells.Length; i++)
        {
            raster.Pixels[i] = (Cells[i] == StoredTiles.Unknown ? Unknown : Stored with { A = AlphaOf(Cells[i]) }).ToPixel();
        }

        return ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Png, Transparent = true });
    }
}
