using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests.Seeding;

/// <summary>The same files give the same tiles and the same lines as Debian's mapproxy-seed.</summary>
[Collection(Servers.Name)]
public sealed class MapProxySeedTests(ServerFixture servers)
{
    private const string Seeds = """
        seeds:
          alps:
            caches: [map_cache]
            coverages: [alps]
            levels: {from: 8, to: 12}
            refresh_before: {weeks: 1}
          shape: {caches: [map_cache], coverages: [shape], levels: [2, 5, 9], refresh_before: {weeks: 1}}
          coarse: {caches: [map_cache], resolutions: {from: 80000, to: 20000}, refresh_before: {weeks: 1}}
        cleanups:
          old: {caches: [map_cache], levels: {from: 9, to: 10}, remove_before: {days: 3}}
          corner: {caches: [map_cache], coverages: [corner], levels: [11], remove_before: {days: 3}}
        coverages:
          alps: {bbox: [7.1, 46.1, 7.6, 46.4], srs: 'EPSG:4326'}
          corner: {bbox: [7.1, 46.1, 7.3, 46.2], srs: 'EPSG:4326'}
          shape: {datasource: shape.txt, srs: 'EPSG:4326'}
        """;

    private SeedFolder Create(string name)
    {
        var folder = new SeedFolder(servers.Folder, name, $$"""
            services: {tms: {use_grid_names: true, origin: nw} }
            layers: [{name: map, title: Map, sources: [map_cache]}]
            caches: {map_cache: {grids: [webmercator], sources: [world], meta_buffer: 10} }
            sources: {world: {type: wms, req: {url: '{{servers.Origin}}/wms', layers: world} } }
            grids: {webmercator: {base: GLOBAL_WEBMERCATOR} }
            globals: {cache: {base_dir: ./cache} }
            """, Seeds);
        File.WriteAllText(folder.PathOf("shape.txt"), "POLYGON((6 45, 9 45, 8 47, 6 45))\n");
        return folder;
    }

    [Fact]
    public async Task Seed_Tutorial_GivesTheSameTilesLinesAndRefreshes()
    {
        SeedFolder ours = Create("seed-ours"), theirs = Create("seed-theirs");
        await EqualAsync(ours, theirs, "--seed", "ALL");
        string[] tiles = ours.Tiles();
        Assert.True(tiles.Length > 200, $"{tiles.Length}");

        // Whatever is too old, is made again, and by cleanup removed, by both alike. MapProxy looks at the first tile of a metatile only.
        foreach ((IGrouping<(string, int, int), string> metatile, int i) in tiles.GroupBy(MetatileOf).Select((metatile, i) => (metatile, i)))
        {
            foreach (string tile in metatile)
            {
                int days = i % 5 == 0 ? 10 : i % 5 == 1 ? 4 : 0;
                ours.Age(tile, days);
                theirs.Age(tile, days);
            }
        }

        await EqualAsync(ours, theirs);
        Assert.NotEqual(tiles, ours.Tiles());
    }

    // map_cache_EPSG3857/09/000/000/267/000/000/180.png
    private static (string Level, int X, int Y) MetatileOf(string tile)
    {
        string[] parts = Path.ChangeExtension(tile, null).Split('/');
        static int Number(string[] digits) => int.Parse(string.Concat(digits), System.Globalization.CultureInfo.InvariantCulture);
        return (parts[1], Number(parts[2..5]) / 4, Number(parts[5..8]) / 4);
    }

    [Theory]
    [InlineData("--summary")]
    [InlineData("--summary", "--seed", "shape,coarse", "--seed", "alps")]
    [InlineData("--summary", "--cleanup", "corner")]
    [InlineData("--summary", "--cleanup", "ALL", "--seed", "shape")]
    [InlineData("--seed", "nothing")]
    [InlineData("--cleanup", "nothing", "--seed", "alps")]
    [InlineData("-n", "--seed", "alps,shape")]
    [InlineData("-n", "-l", "2", "--seed", "shape")]
    public async Task Command_SameArguments_PrintsTheSame(params string[] arguments)
    {
        string name = $"say-{Guid.NewGuid():N}";
        SeedFolder ours = Create($"{name}-ours"), theirs = Create($"{name}-theirs");
        await EqualAsync(ours, theirs, arguments);
    }

    private static async Task EqualAsync(SeedFolder ours, SeedFolder theirs, params string[] arguments)
    {
        Command mine = await ours.RunAsync(SeedFolder.Ours, arguments), other = await theirs.RunAsync(SeedFolder.MapProxys, arguments);
        Assert.Equal(other.ExitCode, mine.ExitCode);
        Assert.Equal(Lines(other.Output), Lines(mine.Output));
        Assert.Equal(theirs.Tiles(), ours.Tiles());
        Assert.Equal(theirs.Tiles().Select(theirs.IsFresh), ours.Tiles().Select(ours.IsFresh));
    }

    // How many tiles are counted on the way depends on when a line is due.
    private static string[] Lines(string output) => [.. SeedFolder.WithoutTimes(output).Split('\n').Where(line => !line.StartsWith("[time]", StringComparison.Ordinal) || line.Contains("100.00%", StringComparison.Ordinal))];
}
