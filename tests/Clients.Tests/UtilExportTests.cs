using System.Diagnostics;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests;

/// <summary>export and copy, against the export of Debian's MapProxy on the same cache.</summary>
public sealed class UtilExportTests : IAsyncLifetime
{
    private const string Theirs = "/usr/bin/mapproxy-util";
    private static readonly string Ours = Path.Combine(Tool.Root, "artifacts/bin/mapproxy-util");

    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;

    private string Configuration => PathOf("mapproxy.yaml");

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Configuration, """
            services: {tms: }
            layers: [{name: a, title: A, sources: [files]}]
            grids:
              south: {base: GLOBAL_WEBMERCATOR, origin: sw, num_levels: 6}
            caches:
              files: {grids: [GLOBAL_WEBMERCATOR], sources: [marks]}
              box: {grids: [south], sources: [], cache: {type: mbtiles}}
              bundles: {grids: [GLOBAL_WEBMERCATOR], sources: [], cache: {type: compact, version: 2}}
              photos: {grids: [GLOBAL_WEBMERCATOR], sources: [], format: image/jpeg}
              degrees: {grids: [GLOBAL_GEODETIC], sources: []}
            sources: {marks: {type: debug}}
            """);
        await Tool.RunAsync(Ours, "export", "-f", Configuration, "--source", "files", "--grid", "GLOBAL_WEBMERCATOR", "--dest", PathOf("first"), "--levels", "0..4", "--fetch-missing-tiles", "-c", "2");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("tms")]
    [InlineData("mapproxy")]
    [InlineData("arcgis")]
    [InlineData("sqlite")]
    [InlineData("mbtile")]
    [InlineData("geopackage")]
    public async Task Export_OfACachesRegion_GivesTheTilesThatMapProxyGives(string type)
    {
        string[] Arguments(string to) =>
        [
            "export", "-f", Configuration, "--source", "files", "--grid", "GLOBAL_WEBMERCATOR", "--type", type, "--dest", PathOf(to),
            "--levels", "0,2..4", "--coverage", "5,45,40,60", "--srs", "EPSG:4326",
        ];
        await Tool.RunAsync(Theirs, Arguments("theirs"));
        string output = await Tool.RunAsync(Ours, Arguments("ours"));

        Assert.Equal(await TilesAsync(PathOf("theirs")), await TilesAsync(PathOf("ours")));
        Assert.Contains("  Limited to: 5.00000, 45.00000, 40.00000, 60.00000 (EPSG:4326)\n  Levels: [0, 2, 3, 4]\n", output);
        Assert.Matches(@"\n\[\d\d:\d\d:\d\d\]  4 100\.00% .*, .*, .*, .* \(\d+ tiles\)\n", output);
    }

    [Theory]
    [InlineData("compact-v1")]
    [InlineData("compact-v2")]
    public async Task Export_Bundles_CanBeReadAgain(string type)
    {
        await ExportAsync("--type", type, "--dest", PathOf("bundled"), "--levels", "0..3");
        await File.WriteAllTextAsync(PathOf("read.yaml"), $$$"""
            services: {tms: }
            layers: []
            caches:
              bundled: {grids: [GLOBAL_WEBMERCATOR], sources: [], cache: {type: compact, version: {{{type[^1]}}}, directory: bundled}}
            """);
        await Tool.RunAsync(Ours, "export", "-f", PathOf("read.yaml"), "--source", "bundled", "--grid", "GLOBAL_WEBMERCATOR", "--dest", PathOf("unpacked"), "--levels", "0..3");

        Assert.Equal((await TilesAsync(PathOf("first"))).Where(tile => !tile.StartsWith("4/", StringComparison.Ordinal)), await TilesAsync(PathOf("unpacked")));
    }

    [Fact]
    public async Task Export_OnAnotherGrid_DrawsTiles()
    {
        Command ours = await Command.RunAsync(Ours,
        [
            "export", "-f", Configuration, "--source", "files", "--grid", "srs=EPSG:4326 bbox=[-180,-80,180,80] res=[1,0.5]",
            "--type", "geopackage", "--dest", PathOf("drawn.gpkg"), "--levels", "0..1",
        ]);
        string info = await Tool.RunAsync("gdalinfo", "-checksum", PathOf("drawn.gpkg"));

        Assert.Equal(0, ours.ExitCode);
        Assert.Contains("WARN: grids are incompatible. needs to scale/reproject tiles for export.", ours.Errors);
        Assert.Contains("8 tiles exported", ours.Output);
        Assert.Contains("Pixel Size = (0.5", info);
        Assert.Matches("Checksum=[1-9]", info);
    }

    [Fact]
    public async Task Export_DestinationThatExists_IsContinuedWithForceOnly()
    {
        string lost = Directory.EnumerateFiles(PathOf("first"), "*.png", SearchOption.AllDirectories).First();
        File.Delete(lost);
        string[] arguments = ["export", "-f", Configuration, "--source", "files", "--grid", "GLOBAL_WEBMERCATOR", "--dest", PathOf("first"), "--levels", "0..4"];
        Command refused = await Command.RunAsync(Ours, arguments);
        Assert.Equal((2, "ERROR: destination exists, remove first or use --force\n"), (refused.ExitCode, refused.Errors));
        Assert.False(File.Exists(lost));

        string output = await Tool.RunAsync(Ours, [.. arguments, "--force"]);
        Assert.Contains("1 tiles exported", output);
        Assert.Contains("340 were there already", output);
        Assert.True(File.Exists(lost));
    }

    [Theory]
    [InlineData("no such cache or source: nope", "--source", "nope", "--grid", "GLOBAL_WEBMERCATOR", "--levels", "1")]
    [InlineData("no such grid: nope", "--source", "files", "--grid", "nope", "--levels", "1")]
    [InlineData("destination grid only has 20 levels", "--source", "files", "--grid", "GLOBAL_WEBMERCATOR", "--levels", "1..20")]
    [InlineData("--levels: not a list of levels: 3..1", "--source", "files", "--grid", "GLOBAL_WEBMERCATOR", "--levels", "3..1")]
    [InlineData("invalid configuration (see above)", "--source", "files", "--grid", "srs=EPSG:4326 res=x", "--levels", "1")]
    [InlineData("--coverage: ", "--source", "files", "--grid", "GLOBAL_WEBMERCATOR", "--levels", "1", "--coverage", "nothing.geojson")]
    public async Task Export_WrongArguments_SaysWhy(string message, params string[] arguments)
    {
        Command ours = await Command.RunAsync(Ours, ["export", "-f", Configuration, "--dest", PathOf("refused"), .. arguments]);

        Assert.NotEqual(0, ours.ExitCode);
        Assert.Contains($"ERROR: {message}", ours.Errors);
        Assert.False(Path.Exists(PathOf("refused")));
    }

    [Fact]
    public async Task Export_DryRun_CountsAndWritesNothing()
    {
        string output = await ExportAsync("--dest", PathOf("dry"), "--levels", "0..3,12", "-n");

        Assert.EndsWith("  level  3: 64 tiles\n  level 12: 16777216 tiles\n16777301 tiles; nothing was written\n", output);
        Assert.False(Path.Exists(PathOf("dry")));
    }

    [Fact]
    public async Task Copy_FromFilesThroughAnotherOriginToBundles_KeepsEveryByte()
    {
        Assert.Contains("341 tiles copied", await CopyAsync("files", "box", "--levels", "0..5"));
        Assert.Contains("341 tiles copied", await CopyAsync("box", "bundles"));
        await Tool.RunAsync(Ours, "export", "-f", Configuration, "--source", "bundles", "--grid", "GLOBAL_WEBMERCATOR", "--dest", PathOf("last"), "--levels", "0..4");

        Assert.Equal(await TilesAsync(PathOf("first")), await TilesAsync(PathOf("last")));
    }

    [Fact]
    public async Task Copy_OfAllLevels_TakesWhatThereIs()
    {
        Assert.Contains("341 tiles copied", await CopyAsync("files", "bundles"));
        Assert.Contains("341 tiles; nothing was written", await CopyAsync("files", "bundles", "-n"));
    }

    [Fact]
    public async Task Copy_Again_GoesOnWhereItEnded()
    {
        await CopyAsync("files", "bundles", "--levels", "0..3");
        string output = await CopyAsync("files", "bundles", "--levels", "0..4");

        Assert.Contains("256 tiles copied", output);
        Assert.Contains("85 were there already, 0 missing", output);
    }

    [Fact]
    public async Task Copy_ToAnotherConfiguration_KeepsTheTimesOfTiles()
    {
        await File.WriteAllTextAsync(PathOf("other.yaml"), """
            services: {tms: }
            layers: []
            caches: {backup: {grids: [GLOBAL_WEBMERCATOR], sources: [], cache: {type: file, directory: backup, directory_layout: tms}}}
            """);
        string tile = PathOf("cache_data/files_EPSG3857/00/000/000/000/000/000/000.png"), copied = PathOf("backup/0/0/0.png");
        File.SetLastWriteTimeUtc(tile, new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        await CopyAsync("files", "backup", "--to-conf", PathOf("other.yaml"), "--levels", "0");
        Assert.Equal(File.GetLastWriteTimeUtc(tile), File.GetLastWriteTimeUtc(copied));

        Assert.Contains("0 tiles copied", await CopyAsync("files", "backup", "--to-conf", PathOf("other.yaml"), "--levels", "0", "--update"));
        File.SetLastWriteTimeUtc(tile, new DateTime(2021, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Assert.Contains("1 tiles copied", await CopyAsync("files", "backup", "--to-conf", PathOf("other.yaml"), "--levels", "0", "--update"));
        File.SetLastWriteTimeUtc(copied, new DateTime(2022, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Assert.Contains("1 tiles copied", await CopyAsync("files", "backup", "--to-conf", PathOf("other.yaml"), "--levels", "0", "--overwrite"));
        Assert.Equal(File.GetLastWriteTimeUtc(tile), File.GetLastWriteTimeUtc(copied));
    }

    [Theory]
    [InlineData("holds Png and cache 'photos' Jpeg", "photos", "--levels", "1")]
    [InlineData("the caches have no grid with the same tiles", "degrees", "--levels", "1")]
    [InlineData("no such cache: nope", "nope")]
    public async Task Copy_ThatCannotBe_SaysWhy(string message, string to, params string[] options)
    {
        Command ours = await Command.RunAsync(Ours, ["copy", "-f", Configuration, "--from", "files", "--to", to, .. options]);

        Assert.Equal(2, ours.ExitCode);
        Assert.Contains(message, ours.Errors);
    }

    [Fact]
    public async Task Copy_Interrupted_LeavesWholeTilesAndGoesOn()
    {
        await Tool.RunAsync(Ours, "export", "-f", Configuration, "--source", "files", "--grid", "GLOBAL_WEBMERCATOR", "--dest", PathOf("more"), "--levels", "5..6", "--fetch-missing-tiles", "-c", "2");
        using (Process copy = Process.Start(new ProcessStartInfo(Ours, ["copy", "-f", Configuration, "--from", "files", "--to", "bundles", "--levels", "0..6", "-c", "1"]) { RedirectStandardOutput = true, RedirectStandardError = true })!)
        {
            await copy.StandardOutput.ReadLineAsync();

            // It may have ended already.
            await Command.RunAsync("kill", ["-INT", $"{copy.Id}"]);
            await copy.WaitForExitAsync();
            Assert.Contains(copy.ExitCode, (int[])[0, 130]);
        }

        Assert.Contains(" 0 missing", await CopyAsync("files", "bundles", "--levels", "0..6"));
        await Tool.RunAsync(Ours, "export", "-f", Configuration, "--source", "bundles", "--grid", "GLOBAL_WEBMERCATOR", "--dest", PathOf("whole"), "--levels", "5..6");
        Assert.Equal(await TilesAsync(PathOf("more")), await TilesAsync(PathOf("whole")));
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private Task<string> ExportAsync(params string[] options) =>
        Tool.RunAsync(Ours, ["export", "-f", Configuration, "--source", "files", "--grid", "GLOBAL_WEBMERCATOR", .. options]);

    private Task<string> CopyAsync(string from, string to, params string[] options) =>
        Tool.RunAsync(Ours, ["copy", "-f", Configuration, "--from", from, "--to", to, .. options]);

    // Names and checksums of tiles: files, or rows of the databases.
    private static Task<string[]> TilesAsync(string place) => Task.Run(async () => (await Tool.RunAsync("/usr/bin/python3", "-c", """
        import hashlib, os, sqlite3, sys
        place, tiles = sys.argv[1], []
        files = [place] if os.path.isfile(place) else [os.path.join(d, f) for d, _, names in os.walk(place) for f in names]
        for file in files:
            name = os.path.relpath(file, place).replace('.mbtiles', '.mbtile')
            if open(file, 'rb').read(6) == b'SQLite':
                db = sqlite3.connect(file)
                table = [row[0] for row in db.execute("select name from sqlite_master where sql like '%tile_data%' and type = 'table'")][0]
                tiles += ['%s %s %r %s' % (name, table, row[:3], hashlib.md5(row[3]).hexdigest())
                          for row in db.execute('select zoom_level, tile_column, tile_row, tile_data from "%s"' % table)]
            elif not name.endswith('.lck'):
                tiles.append('%s %s' % (name, hashlib.md5(open(file, 'rb').read()).hexdigest()))
        print('\n'.join(sorted(tiles)))
        """, place)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
}
