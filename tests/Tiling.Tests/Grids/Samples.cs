using System.Globalization;
using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;

namespace MapProxyCluster.Tiling.Tests.Grids;

/// <summary>Grids, tiles and boxes for properties, and the way to check one.</summary>
internal static class Samples
{
    private const int Tries = 2000;

    /// <summary>Ratio of a pixel to the coordinates below which doubles no longer tell neighbouring tiles apart; web mercator's level 22 has 2e-9.</summary>
    private const double FinestPixel = 1e-9;

    private static readonly Gen<PixelSize> TileSizes = Gen.OneOf(
        Gen.Elements(new PixelSize(256, 256), new PixelSize(512, 512)),
        from width in Gen.Choose(1, 600) from height in Gen.Choose(1, 600) select new PixelSize(width, height));

    // From a few centimetres to the whole world, anywhere on it, of any shape.
    private static readonly Gen<BoundingBox> Areas = Gen.OneOf(
        Gen.Elements(TestGrids.MercatorWorld, new BoundingBox(-180, -90, 180, 90)),
        from x in Fraction(-2e7, 2e7)
        from y in Fraction(-2e7, 2e7)
        from size in Fraction(-1, 7)
        from shape in Fraction(-2, 2)
        let width = Math.Pow(10, size)
        select new BoundingBox(x, y, x + width, y + (width * Math.Pow(10, shape))));

    private static readonly Gen<Func<GridDefinition, double, GridDefinition>> Rules = Gen.OneOf(
        from factor in Gen.OneOf(Gen.Elements(2.0, Math.Sqrt(2)), Fraction(1.1, 4))
        from levels in Gen.Choose(1, 14)
        select Rule((grid, _) => grid with { ResolutionFactor = factor, LevelCount = levels }),
        from parts in Fraction(1e-5, 4).ArrayOf().Where(parts => parts.Length > 0)
        select Rule((grid, whole) => grid with { Resolutions = [.. parts.Select(part => part * whole)] }),
        from first in Fraction(0.1, 3)
        from ratio in Fraction(1.5, 5000)
        from levels in Gen.Choose(0, 14)
        select Rule((grid, whole) => grid with
        {
            MinResolution = first * whole,
            MaxResolution = first * whole / ratio,
            LevelCount = levels == 0 ? null : levels,
        }));

    private static readonly Gen<TileGrid> Arbitrary =
        from area in Areas
        from tileSize in TileSizes
        from origin in Gen.Elements(GridOrigin.SouthWest, GridOrigin.NorthWest)
        from rule in Rules
        let whole = Math.Max(area.Width / tileSize.Width, area.Height / tileSize.Height)
        let grid = new TileGrid(rule(new GridDefinition("any", Srs.WebMercator, area) { TileSize = tileSize, Origin = origin }, whole))
        where IsFineEnough(grid)
        select grid;

    /// <summary>The known grids and any others.</summary>
    internal static readonly Gen<TileGrid> AnyGrid = Gen.OneOf(Gen.Elements(TestGrids.All.AsEnumerable()), Arbitrary);

    /// <summary>A tile of a grid.</summary>
    internal static readonly Gen<(TileGrid Grid, TileCoord Tile)> Tiles =
        from grid in AnyGrid
        from level in Gen.Choose(0, grid.LevelCount - 1)
        from x in Gen.Choose(0, grid.LevelSize(level).Width - 1)
        from y in Gen.Choose(0, grid.LevelSize(level).Height - 1)
        select (grid, new TileCoord(x, y, level));

    /// <summary>Boxes of up to some forty tiles, placed in and around the grid's area.</summary>
    internal static readonly Gen<(TileGrid Grid, int Level, BoundingBox BoundingBox)> Boxes =
        from tile in Tiles
        from left in Fraction(-1, 1)
        from bottom in Fraction(-1, 1)
        from width in Fraction(1e-6, 6)
        from height in Fraction(1e-6, 6)
        let area = tile.Grid.TileBoundingBox(tile.Tile)
        let minX = area.MinX + (left * area.Width)
        let minY = area.MinY + (bottom * area.Height)
        select (tile.Grid, tile.Tile.Z, new BoundingBox(minX, minY, minX + (width * area.Width), minY + (height * area.Height)));

    /// <summary>A tile with a metatile size and buffer for its grid.</summary>
    internal static readonly Gen<(MetaGrid MetaGrid, TileCoord Tile)> MetaTiles =
        from sample in Tiles
        from columns in Gen.Choose(1, 9)
        from rows in Gen.Choose(1, 9)
        from buffer in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 100))
        select (new MetaGrid(sample.Grid, new(columns, rows), buffer), sample.Tile);

    /// <summary>Any number between two others.</summary>
    internal static Gen<double> Fraction(double low, double high) =>
        Gen.Choose(0, 1_000_000).Select(value => low + ((high - low) * value / 1_000_000));

    /// <summary>Searches for a sample that breaks the rule.</summary>
    internal static void Check<T>(Gen<T> samples, Func<T, bool> rule) => Prop
        .ForAll(samples.ToArbitrary(), sample => Prop.Label(rule(sample), Describe(sample)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(Tries));

    private static Func<GridDefinition, double, GridDefinition> Rule(Func<GridDefinition, double, GridDefinition> rule) => rule;

    private static bool IsFineEnough(TileGrid grid)
    {
        BoundingBox box = grid.BoundingBox;
        double farthest = new[] { box.MinX, box.MinY, box.MaxX, box.MaxY }.Max(Math.Abs);
        return grid.Resolutions[^1] > FinestPixel * Math.Max(farthest, 1);
    }

    private static string Describe(object? sample) => sample switch
    {
        ITuple tuple => string.Join(" | ", Enumerable.Range(0, tuple.Length).Select(i => Describe(tuple[i]))),
        MetaGrid meta => $"{Describe(meta.Grid)} | meta {meta.MetaSize} buffer {meta.Buffer}",
        TileGrid grid => string.Create(
            CultureInfo.InvariantCulture, $"{grid.Name} {grid.BoundingBox} {grid.TileSize} {grid.Origin} [{string.Join(", ", grid.Resolutions)}]"),
        _ => $"{sample}",
    };
}
