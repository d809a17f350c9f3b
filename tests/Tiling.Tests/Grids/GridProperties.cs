using FsCheck;
using FsCheck.Fluent;

namespace MapProxyCluster.Tiling.Tests.Grids;

/// <summary>Rules that hold for every grid, tile and box; FsCheck searches for an exception to them.</summary>
public class GridProperties
{
    private const int Tries = 2000;

    // Any area, tile size, corner and way to define resolutions.
    private static readonly Gen<TileGrid> AnyGrid =
        from left in Fraction(-2e7, 2e7)
        from bottom in Fraction(-2e7, 2e7)
        from width in Fraction(100, 4e7)
        from ratio in Fraction(0.2, 5)
        from tileWidth in Gen.Choose(16, 600)
        from tileHeight in Gen.Choose(16, 600)
        from origin in Gen.Elements(GridOrigin.SouthWest, GridOrigin.NorthWest)
        from factor in Gen.OneOf(Gen.Constant(2.0), Gen.Constant(Math.Sqrt(2)), Fraction(1.1, 4))
        from levels in Gen.Choose(1, 9)
        from coarsest in Fraction(0.2, 3)
        from way in Gen.Choose(0, 3)
        let first = coarsest * width / tileWidth
        let area = new BoundingBox(left, bottom, left + width, bottom + (width * ratio))
        select new TileGrid(new GridDefinition("any", Srs.WebMercator, area) { TileSize = new(tileWidth, tileHeight), Origin = origin, ResolutionFactor = factor }
            with
        {
            Resolutions = way == 0 ? [.. Enumerable.Range(0, levels).Select(level => first / Math.Pow(factor, level))] : null,
            MinResolution = way is 1 or 3 ? first : null,
            MaxResolution = way == 3 ? first / Math.Pow(factor, levels) : null,
            LevelCount = way == 0 ? null : way == 3 ? levels + 1 : levels,
        });

    private static readonly Gen<(TileGrid Grid, TileCoord Tile)> Tiles =
        from grid in Gen.OneOf(Gen.Elements(TestGrids.All.AsEnumerable()), AnyGrid)
        from level in Gen.Choose(0, grid.LevelCount - 1)
        from x in Gen.Choose(0, grid.LevelSize(level).Width - 1)
        from y in Gen.Choose(0, grid.LevelSize(level).Height - 1)
        select (grid, new TileCoord(x, y, level));

    // Boxes of up to some forty tiles, placed in and around the grid's area.
    private static readonly Gen<(TileGrid Grid, int Level, BoundingBox BoundingBox)> Boxes =
        from tile in Tiles
        from left in Fraction(-1, 1)
        from bottom in Fraction(-1, 1)
        from width in Fraction(1e-6, 6)
        from height in Fraction(1e-6, 6)
        let area = tile.Grid.TileBoundingBox(tile.Tile)
        let minX = area.MinX + (left * area.Width)
        let minY = area.MinY + (bottom * area.Height)
        select (tile.Grid, tile.Tile.Z, new BoundingBox(minX, minY, minX + (width * area.Width), minY + (height * area.Height)));

    [Fact]
    public void TileAt_MiddleOfATile_IsThatTile() => Check(Tiles, sample =>
    {
        BoundingBox bbox = sample.Grid.TileBoundingBox(sample.Tile);
        return sample.Grid.TileAt((bbox.MinX + bbox.MaxX) / 2, (bbox.MinY + bbox.MaxY) / 2, sample.Tile.Z) == (sample.Tile.X, sample.Tile.Y);
    });

    [Fact]
    public void AffectedTiles_BoxOfATile_IsThatTile() => Check(Tiles, sample =>
    {
        TileBlock block = sample.Grid.AffectedTiles(sample.Grid.TileBoundingBox(sample.Tile), sample.Tile.Z);
        return block.First == sample.Tile && block.Last == sample.Tile;
    });

    [Fact]
    public void FlipY_Twice_IsTheSameTile() => Check(Tiles, sample =>
    {
        TileCoord flipped = sample.Grid.FlipY(sample.Tile);
        return sample.Grid.Contains(flipped) && sample.Grid.FlipY(flipped) == sample.Tile;
    });

    [Fact]
    public void MetatileOf_AnyTile_HoldsItOnceAndKnowsItsMainTile() => Check(
        from tile in Tiles
        from columns in Gen.Choose(1, 9)
        from rows in Gen.Choose(1, 9)
        from buffer in Gen.Choose(0, 100)
        select (tile.Tile, MetaGrid: new MetaGrid(tile.Grid, new(columns, rows), buffer)),
        sample =>
        {
            Metatile metatile = sample.MetaGrid.MetatileOf(sample.Tile);
            return metatile.Tiles.Count(tile => tile.Tile == sample.Tile) == 1
                && metatile.Tiles.DistinctBy(tile => tile.Tile).Count() == metatile.Tiles.Count
                && metatile.Tiles.All(tile => sample.MetaGrid.MainTile(tile.Tile) == metatile.Main)
                && metatile.Size is { Width: > 0, Height: > 0 };
        });

    [Fact]
    public void AffectedTiles_AnyBox_CoversItBesidesATenthOfAPixel() => Check(Boxes, sample =>
    {
        TileBlock block = sample.Grid.AffectedTiles(sample.BoundingBox, sample.Level);
        return block.BoundingBox.Expand(sample.Grid.Resolutions[sample.Level] * 0.101).Contains(sample.BoundingBox);
    });

    [Fact]
    public void AffectedTiles_AnyBox_NeedsItsOutermostTiles() => Check(Boxes, sample =>
    {
        TileBlock block = sample.Grid.AffectedTiles(sample.BoundingBox, sample.Level);
        BoundingBox generous = sample.BoundingBox.Expand(sample.Grid.Resolutions[sample.Level] * 1e-6);
        return sample.Grid.TileBoundingBox(block.First).Intersects(generous) && sample.Grid.TileBoundingBox(block.Last).Intersects(generous);
    });

    [Fact]
    public void Tiles_OfAnyBlock_AreAsManyAsCountAndExistInTheGrid() => Check(Boxes, sample =>
    {
        TileBlock block = sample.Grid.AffectedTiles(sample.BoundingBox, sample.Level);
        List<TileCoord?> tiles = [.. block.Tiles()];
        List<TileCoord> existing = [.. tiles.OfType<TileCoord>()];
        return tiles.Count == block.Count && existing.All(sample.Grid.Contains) && existing.Distinct().Count() == existing.Count;
    });

    [Fact]
    public void ClosestLevel_FinerResolution_IsNeverACoarserLevel() => Check(
        from grid in Gen.Elements(TestGrids.All.AsEnumerable())
        from exponent in Fraction(-4, 6)
        from step in Fraction(0, 2)
        select (Grid: grid, Resolution: Math.Pow(10, exponent), Finer: Math.Pow(10, exponent - step)),
        sample => sample.Grid.ClosestLevel(sample.Finer) >= sample.Grid.ClosestLevel(sample.Resolution));

    [Fact]
    public void AffectedTiles_AnyFourNumbers_ThrowOrCount() => Check(
        from grid in Gen.Elements(TestGrids.All.AsEnumerable())
        from level in Gen.Choose(0, grid.LevelCount - 1)
        from values in Number().ArrayOf(4)
        select (grid, level, new BoundingBox(values[0], values[1], values[2], values[3])),
        sample =>
        {
            (TileGrid grid, int level, BoundingBox bbox) = sample;
            try
            {
                TileBlock block = grid.AffectedTiles(bbox, level);
                return bbox.IsValid && block.Count > 0 && block.Size is { Width: > 0, Height: > 0 };
            }
            catch (GridException)
            {
                return true;
            }
        });

    [Fact]
    public void Resolutions_OfAnyGrid_BecomeFinerFromLevelToLevel() => Check(
        AnyGrid, grid => grid.Resolutions.Zip(grid.Resolutions.Skip(1)).All(pair => pair.First > pair.Second && pair.Second > 0));

    [Fact]
    public void Metatiles_OfAnyLevel_HoldEveryTileExactlyOnce() => Check(
        from tile in Tiles.Where(tile => tile.Grid.LevelSize(tile.Tile.Z).Area <= 2000)
        from columns in Gen.Choose(1, 9)
        from rows in Gen.Choose(1, 9)
        select (tile.Grid, tile.Tile.Z, MetaGrid: new MetaGrid(tile.Grid, new(columns, rows), 10)),
        sample =>
        {
            PixelSize size = sample.Grid.LevelSize(sample.Z);
            TileCoord[] all = [.. from y in Enumerable.Range(0, size.Height) from x in Enumerable.Range(0, size.Width) select new TileCoord(x, y, sample.Z)];
            TileCoord[] held = [.. all.Select(sample.MetaGrid.MainTile).Distinct().SelectMany(main => sample.MetaGrid.MetatileOf(main).Tiles).Select(place => place.Tile)];
            return held.Length == all.Length && held.ToHashSet().SetEquals(all);
        });

    [Fact]
    public void TileBoundingBoxes_OfNeighbours_TouchWithoutGap() => Check(
        Tiles.Where(tile => tile.Tile.X + 1 < tile.Grid.LevelSize(tile.Tile.Z).Width),
        sample =>
        {
            BoundingBox one = sample.Grid.TileBoundingBox(sample.Tile), next = sample.Grid.TileBoundingBox(sample.Tile with { X = sample.Tile.X + 1 });
            double tolerance = sample.Grid.Resolutions[sample.Tile.Z] * 1e-3;
            return Math.Abs(one.MaxX - next.MinX) < tolerance && Math.Abs(one.Width - next.Width) < tolerance;
        });

    private static Gen<double> Number() => Gen.OneOf(
        ArbMap.Default.ArbFor<double>().Generator,
        Fraction(-3e7, 3e7),
        Gen.Elements(0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e308, -1e308, double.Epsilon, int.MaxValue, int.MinValue));

    private static Gen<double> Fraction(double low, double high) =>
        Gen.Choose(0, 1_000_000).Select(value => low + ((high - low) * value / 1_000_000));

    private static void Check<T>(Gen<T> samples, Func<T, bool> rule) =>
        Prop.ForAll(samples.ToArbitrary(), rule).Check(Config.QuickThrowOnFailure.WithMaxTest(Tries));
}
