using FsCheck.Fluent;
using static MapProxyCluster.Tiling.Tests.Grids.Samples;

namespace MapProxyCluster.Tiling.Tests.Grids;

/// <summary>Rules that hold for the metatiles of every grid.</summary>
public class MetaGridProperties
{
    [Fact]
    public void MetatileOf_AnyTile_HoldsItOnceAndIsTheSameForAllItsTiles() => Check(MetaTiles, sample =>
    {
        (MetaGrid metaGrid, TileCoord tile) = sample;
        Metatile metatile = metaGrid.MetatileOf(tile);
        return metatile.Tiles.Count(place => place.Tile == tile) == 1
            && metatile.Tiles.DistinctBy(place => place.Tile).Count() == metatile.Tiles.Count
            && metatile.Tiles.All(place => metaGrid.MainTile(place.Tile) == metatile.Main && IsSame(metaGrid.MetatileOf(place.Tile), metatile));
    });

    [Fact]
    public void MetatileOf_TilesAround_AreInItOrInOneOfItsOwn() => Check(MetaTiles, sample =>
    {
        (MetaGrid metaGrid, TileCoord tile) = sample;
        Metatile metatile = metaGrid.MetatileOf(tile);
        HashSet<TileCoord> members = [.. metatile.Tiles.Select(place => place.Tile)];
        IEnumerable<TileCoord> around =
            from x in Enumerable.Range(metatile.Main.X - 1, metaGrid.MetaSize.Width + 2)
            from y in Enumerable.Range(metatile.Main.Y - 1, metaGrid.MetaSize.Height + 2)
            let other = new TileCoord(x, y, tile.Z)
            where metaGrid.Grid.Contains(other)
            select other;
        return around.All(other => members.Contains(other) == (metaGrid.MainTile(other) == metatile.Main));
    });

    [Fact]
    public void MetatileOf_AllTilesOfALevel_AreHeldExactlyOnce() => Check(
        MetaTiles.Where(sample => sample.MetaGrid.Grid.LevelSize(sample.Tile.Z).Area <= 2000),
        sample =>
        {
            PixelSize size = sample.MetaGrid.Grid.LevelSize(sample.Tile.Z);
            TileCoord[] all = [.. from y in Enumerable.Range(0, size.Height) from x in Enumerable.Range(0, size.Width) select new TileCoord(x, y, sample.Tile.Z)];
            TileCoord[] held = [.. all.Select(sample.MetaGrid.MainTile).Distinct().SelectMany(main => sample.MetaGrid.MetatileOf(main).Tiles).Select(place => place.Tile)];
            return held.Length == all.Length && held.ToHashSet().SetEquals(all);
        });

    [Fact]
    public void MetatileOf_AnyTile_PlacesItWhereItsBoxLies() => Check(MetaTiles, sample =>
    {
        (MetaGrid metaGrid, TileCoord tile) = sample;
        Metatile metatile = metaGrid.MetatileOf(tile);
        double resolution = metaGrid.Grid.Resolutions[tile.Z];
        return metatile.Tiles.All(place =>
        {
            BoundingBox bbox = metaGrid.Grid.TileBoundingBox(place.Tile);
            return Math.Abs(((bbox.MinX - metatile.BoundingBox.MinX) / resolution) - place.Left) <= 1
                && Math.Abs(((metatile.BoundingBox.MaxY - bbox.MaxY) / resolution) - place.Top) <= 1;
        });
    });

    [Fact]
    public void MetatileOf_AnyTile_HasAnImageOfTheGridsResolution() => Check(MetaTiles, sample =>
    {
        Metatile metatile = sample.MetaGrid.MetatileOf(sample.Tile);
        double resolution = sample.MetaGrid.Grid.Resolutions[sample.Tile.Z];
        return metatile.Size is { Width: > 0, Height: > 0 }
            && Math.Abs((metatile.Size.Width * resolution) - metatile.BoundingBox.Width) <= resolution
            && Math.Abs((metatile.Size.Height * resolution) - metatile.BoundingBox.Height) <= resolution;
    });

    [Fact]
    public void Around_SomeTiles_HoldsThemAllAndKnowsTheirMetatiles() => Check(
        from sample in MetaTiles
        let size = sample.MetaGrid.Grid.LevelSize(sample.Tile.Z)
        from right in Gen.Choose(0, Math.Min(5, size.Width - 1 - sample.Tile.X))
        from up in Gen.Choose(0, Math.Min(5, size.Height - 1 - sample.Tile.Y))
        select (sample.MetaGrid, sample.Tile, Other: new TileCoord(sample.Tile.X + right, sample.Tile.Y + up, sample.Tile.Z)),
        sample =>
        {
            (MetaGrid metaGrid, TileCoord tile, TileCoord other) = sample;
            Metatile metatile = metaGrid.Around([other, tile]);
            HashSet<TileCoord> mains = [.. metaGrid.MainTilesAround([other, tile])];
            return metatile.Main == tile
                && metatile.Tiles.Count == (other.X - tile.X + 1) * (other.Y - tile.Y + 1)
                && metatile.Tiles.All(place => mains.Contains(metaGrid.MainTile(place.Tile)))
                && mains.All(main => metatile.Tiles.Any(place => metaGrid.MainTile(place.Tile) == main));
        });

    private static bool IsSame(Metatile one, Metatile other) =>
        one.Block == other.Block && one.BoundingBox == other.BoundingBox && one.Size == other.Size && one.Tiles.SequenceEqual(other.Tiles);
}
