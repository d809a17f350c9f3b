using System.Globalization;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine.Tests.Seeding;

/// <summary>The walks of MapProxy's own seeder, as Debian installs it.</summary>
public sealed class MapProxyWalkTests
{
    // Prints what the walker hands out ("t x y z") and reports ("r level percent minx miny maxx maxy").
    private const string Script = """
        import sys
        from mapproxy.grid import tile_grid, MetaGrid
        from mapproxy.srs import SRS
        from mapproxy.seed.seeder import TileWalker, SeedTask
        from mapproxy.util.coverage import BBOXCoverage, coverage
        import shapely.wkt
        origin, meta, levels, area, skip, factor = sys.argv[1:7]
        kw = dict(res_factor=factor) if factor == 'sqrt2' else {}
        grid = tile_grid(3857, origin=origin, num_levels=16, **kw)
        class Manager:
            rescale_tiles = 0
            def __init__(self): self.grid = grid; self.meta_grid = MetaGrid(grid, (int(meta), int(meta)), 10)
            def is_cached(self, tile): return False
            def cleanup(self): pass
        class Pool:
            def process(self, tiles, progress): print('t %d %d %d' % tuple(tiles[0]))
        class Log:
            def log_progress(self, progress, level, bbox, tiles): print('r %d %.9f %.3f %.3f %.3f %.3f' % ((level, progress.progress) + tuple(bbox)))
        if area == 'grid': cov = BBOXCoverage(grid.bbox, grid.srs)
        elif area[0].isalpha(): cov = coverage(shapely.wkt.loads(area), SRS(3857))
        else: cov = BBOXCoverage([float(x) for x in area.split(',')], SRS(4326)).transform_to(grid.srs)
        task = SeedTask(dict(), Manager(), [int(l) for l in levels.split(',')], None, cov)
        TileWalker(task, Pool(), handle_uncached=True, skip_geoms_for_last_levels=int(skip), progress_logger=Log()).walk()
        """;

    private const string Triangle = "POLYGON((600000 5700000, 1800000 5800000, 1300000 6400000, 600000 5700000))";

    [Theory]
    [InlineData("nw", 4, "0,1,2,3,4,5", "grid", 0, "2")]
    [InlineData("sw", 4, "0,1,2,3,4,5", "grid", 0, "2")]
    [InlineData("ll", 3, "2,3,4,5,6", "-10,35,30,60", 0, "2")]
    [InlineData("nw", 4, "8,9,10,11", "5.8,45.7,16.2,48.1", 0, "2")]
    [InlineData("nw", 1, "3,4,5,9", "5.8,45.7,16.2,48.1", 0, "2")]
    [InlineData("nw", 2, "7,8,9,10,11", Triangle, 0, "2")]
    [InlineData("sw", 4, "7,8,9,10,11", Triangle, 3, "2")]
    [InlineData("nw", 4, "4,6,8,10,12,13,14", Triangle, 0, "sqrt2")]
    public async Task MoveNext_SameArea_GivesTheSameWalk(string origin, int meta, string levels, string area, int skip, string factor)
    {
        string expected = await Command.OutputOfAsync("/usr/bin/python3", ["-c", Script, origin, $"{meta}", levels, area, $"{skip}", factor]);

        Assert.Equal(Lines(expected), Walk(origin, meta, levels, area, skip, factor));
    }

    // The last report is of the whole area; it is the seeder's.
    private static List<string> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipLast(1)];

    private static List<string> Walk(string origin, int meta, string levels, string area, int skip, string factor)
    {
        double ratio = factor == "2" ? 2 : Math.Sqrt(2);
        var grid = new TileGrid(new GridDefinition("grid", Srs.WebMercator, TileSets.WebMercator.BoundingBox)
        {
            Origin = origin == "nw" ? GridOrigin.NorthWest : GridOrigin.SouthWest,
            Resolutions = [.. Enumerable.Range(0, 16).Select(level => 156543.03392804097 / Math.Pow(ratio, level))],
        });
        Coverage? coverage = area switch
        {
            "grid" => null,
            ['P', ..] => CoverageShapes.FromWellKnownText([area], Srs.WebMercator, clip: false),
            _ => new BoundingBoxCoverage(BoundingBox.TryParse(area)!.Value, Srs.Parse("EPSG:4326")),
        };
        int[] wanted = [.. levels.Split(',').Select(level => int.Parse(level, CultureInfo.InvariantCulture))];
        var lines = new List<string>();
        var walker = new TileWalker(new WalkArea(new MetaGrid(grid, new PixelSize(meta, meta), 10), wanted, coverage, skip));
        walker.Entered = (level, box) => lines.Add(FormattableString.Invariant(
            $"r {level} {walker.Progress:F9} {box.MinX:F3} {box.MinY:F3} {box.MaxX:F3} {box.MaxY:F3}"));
        while (walker.MoveNext())
        {
            lines.Add($"t {walker.Current.X} {walker.Current.Y} {walker.Current.Z}");
        }

        return lines;
    }
}
