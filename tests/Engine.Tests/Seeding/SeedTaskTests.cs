using System.Text.Json;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine.Tests.Seeding;

public sealed class SeedTaskTests
{
    private static readonly Srs Geographic = Srs.Parse("EPSG:4326");

    public static TheoryData<string> Areas => ["none", "box", "polygon", "any"];

    private static Coverage? AreaOf(string name)
    {
        Coverage box = new BoundingBoxCoverage(new BoundingBox(5.1, 45.123456789, 10.7, 48.1), Geographic);
        Coverage polygon = CoverageShapes.FromWellKnownText(
            ["POLYGON((5 45, 10.123456789012 45, 9 48, 5 45), (7 45.5, 8 45.5, 7.5 46, 7 45.5))"], Geographic, clip: false);
        return name switch
        {
            "none" => null,
            "box" => box,
            "polygon" => polygon.In(Srs.WebMercator),
            _ => new AnyCoverage([box.In(Srs.WebMercator), polygon.In(Srs.WebMercator)]),
        };
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public void Serialized_ReadBack_GivesTheSameWalk(string area)
    {
        var task = new SeedTask
        {
            Kind = SeedTaskKind.Seed,
            Name = "alps",
            Cache = "map",
            Grid = "webmercator",
            Levels = [6, 8, 9],
            Coverage = AreaOf(area),
            Before = DateTimeOffset.UnixEpoch,
            SkipsUncached = true,
            SkippedGeometryLevels = 1,
        };

        string json = JsonSerializer.Serialize(task);
        SeedTask read = JsonSerializer.Deserialize<SeedTask>(json)!;

        Assert.Equal(json, JsonSerializer.Serialize(read));
        Assert.Equal((task.Id, task.Before, true, 1), (read.Id, read.Before, read.SkipsUncached, read.SkippedGeometryLevels));
        Assert.Equal(Walk(task), Walk(read));
    }

    [Fact]
    public void Cursor_ReadBack_IsTheSamePlace()
    {
        var cursor = new WalkCursor([new WalkStep(0, 1), new WalkStep(3, 4), new WalkStep(4, 4)]);

        WalkCursor read = JsonSerializer.Deserialize<WalkCursor>(JsonSerializer.Serialize(cursor))!;

        Assert.Equal(cursor.Path, read.Path);
    }

    private static List<TileCoord> Walk(SeedTask task)
    {
        var walker = new TileWalker(new WalkArea(
            new MetaGrid(Testing.Common.TileSets.WebMercator, new PixelSize(2, 2), 0), task.Levels, task.Coverage, task.SkippedGeometryLevels));
        var tiles = new List<TileCoord>();
        while (walker.MoveNext())
        {
            tiles.Add(walker.Current);
        }

        return tiles;
    }
}
