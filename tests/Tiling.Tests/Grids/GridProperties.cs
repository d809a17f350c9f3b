using FsCheck;
using FsCheck.Fluent;
using static MapProxyCluster.Tiling.Tests.Grids.Samples;

namespace MapProxyCluster.Tiling.Tests.Grids;

/// <summary>Rules that hold for every grid, tile and box; FsCheck searches for an exception to them.</summary>
public class GridProperties
{
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
    public void TileAt_AnyPointOfATile_IsThatTile() => Check(
        from sample in Tiles
        from right in Fraction(0.01, 0.99)
        from up in Fraction(0.01, 0.99)
        select (sample.Grid, sample.Tile, right, up),
        sample =>
        {
            BoundingBox bbox = sample.Grid.TileBoundingBox(sample.Tile);
            return sample.Grid.TileAt(bbox.MinX + (sample.right * bbox.Width), bbox.MinY + (sample.up * bbox.Height), sample.Tile.Z)
                == (sample.Tile.X, sample.Tile.Y);
        });

    [Fact]
    public void TileBoundingBox_Neighbours_ShareTheirEdge() => Check(Tiles, sample =>
    {
        (TileGrid grid, TileCoord tile) = sample;
        BoundingBox own = grid.TileBoundingBox(tile);
        BoundingBox east = grid.TileBoundingBox(tile with { X = tile.X + 1 }), next = grid.TileBoundingBox(tile with { Y = tile.Y + 1 });
        double seam = grid.Resolutions[tile.Z] / 100;
        double gap = grid.Origin == GridOrigin.SouthWest ? next.MinY - own.MaxY : own.MinY - next.MaxY;
        return Math.Abs(east.MinX - own.MaxX) < seam && Math.Abs(gap) < seam;
    });

    [Fact]
    public void LevelSize_AnyLevel_HoldsTheGridsAreaBesidesAPixel() => Check(Tiles, sample =>
    {
        (TileGrid grid, TileCoord tile) = sample;
        PixelSize size = grid.LevelSize(tile.Z);
        BoundingBox all = grid.TilesBoundingBox(new(0, 0, tile.Z), new(size.Width - 1, size.Height - 1, tile.Z));
        return all.Expand(grid.Resolutions[tile.Z]).Contains(grid.BoundingBox);
    });

    [Fact]
    public void Resolutions_OfEveryGrid_FallFromLevelToLevel() => Check(AnyGrid, grid =>
        Enumerable.Range(1, grid.LevelCount - 1).All(level => grid.Resolutions[level] <= grid.Resolutions[level - 1]
            && grid.LevelSize(level).Width >= grid.LevelSize(level - 1).Width
            && grid.LevelSize(level).Height >= grid.LevelSize(level - 1).Height));

    [Fact]
    public void FromOrigin_EitherOrigin_FlipsOnlyForTheOther() => Check(Tiles, sample =>
    {
        GridOrigin other = sample.Grid.Origin == GridOrigin.SouthWest ? GridOrigin.NorthWest : GridOrigin.SouthWest;
        return sample.Grid.FromOrigin(sample.Tile, sample.Grid.Origin) == sample.Tile
            && sample.Grid.FromOrigin(sample.Tile, other) == sample.Grid.FlipY(sample.Tile);
    });

    [Fact]
    public void FlipY_WhereTheOtherOriginIsSupported_MirrorsTheBox() => Check(
        Tiles.Where(sample => sample.Grid.SupportsOrigin(GridOrigin.SouthWest) && sample.Grid.SupportsOrigin(GridOrigin.NorthWest)),
        sample =>
        {
            (TileGrid grid, TileCoord tile) = sample;
            BoundingBox own = grid.TileBoundingBox(tile), flipped = grid.TileBoundingBox(grid.FlipY(tile));
            double fromSouth = own.MinY - grid.BoundingBox.MinY, fromNorth = grid.BoundingBox.MaxY - flipped.MaxY;
            return Math.Abs(fromSouth - fromNorth) < grid.Resolutions[tile.Z] / 100 && own.MinX == flipped.MinX;
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
        from grid in AnyGrid
        from exponent in Fraction(-4, 6)
        from step in Fraction(0, 2)
        select (Grid: grid, Resolution: Math.Pow(10, exponent), Finer: Math.Pow(10, exponent - step)),
        sample => sample.Grid.ClosestLevel(sample.Finer) >= sample.Grid.ClosestLevel(sample.Resolution));

    [Fact]
    public void AffectedTiles_AnyFourNumbers_ThrowOrCount() => Check(
        from grid in AnyGrid
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

    private static Gen<double> Number() => Gen.OneOf(
        ArbMap.Default.ArbFor<double>().Generator,
        Fraction(-3e7, 3e7),
        Gen.Elements(0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e308, -1e308, double.Epsilon, int.MaxValue, int.MinValue));
}
