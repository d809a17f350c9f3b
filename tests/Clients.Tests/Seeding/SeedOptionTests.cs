using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests.Seeding;

/// <summary>The options of our seed command, one by one.</summary>
[Collection(Servers.Name)]
public sealed class SeedOptionTests(ServerFixture servers)
{
    private const string Configuration = """
        services: {tms: }
        layers: [{name: map, title: Map, sources: [map_cache]}]
        caches:
          map_cache: {grids: [webmercator], sources: [debug]}
          quad_cache: {grids: [webmercator], sources: [debug], cache: {type: file, directory_layout: quadkey}}
          hidden_cache: {grids: [webmercator], sources: [awake]}
          mb_cache: {grids: [webmercator], sources: [debug], cache: {type: mbtiles, filename: tiles.mbtiles}}
          db_cache: {grids: [webmercator], sources: [debug], cache: {type: sqlite, directory: db}}
          bundle_cache: {grids: [webmercator], sources: [debug], cache: {type: compact, version: 2, directory: bundles}}
          up_cache: {grids: [webmercator], sources: [], upscale_tiles: 3, cache_rescaled_tiles: true}
          down_cache: {grids: [webmercator], sources: [], downscale_tiles: 3, cache_rescaled_tiles: true}
        sources:
          debug: {type: debug}
          awake: {type: debug, seed_only: true}
        grids: {webmercator: {base: GLOBAL_WEBMERCATOR}}
        globals: {cache: {base_dir: ./cache} }
        """;

    private const string Box = "coverages:\n  west: {bbox: [-180, -85, -1, 85], srs: 'EPSG:4326'}\n  empty: {datasource: empty.txt, srs: 'EPSG:4326'}\n";

    private SeedFolder Create(string name, string seeds) => new(servers.Folder, $"option-{name}", Configuration, $"{seeds}\n{Box}");

    [Fact]
    public async Task SeedOnlySource_CacheOfNoLayer_IsSeeded()
    {
        SeedFolder folder = Create("hidden", "seeds: {a: {caches: [hidden_cache], levels: [0, 1]}}");

        await folder.SeedAsync();

        Assert.Equal(5, folder.Tiles().Length);
    }

    [Fact]
    public async Task Coverage_OnTheCommandLine_LimitsAllTasks()
    {
        SeedFolder folder = Create("area", "seeds: {a: {caches: [map_cache], levels: [2]}, b: {caches: [quad_cache], levels: [2], coverages: [west]}}");

        await folder.SeedAsync("--coverage", "west", "--seed", "a");
        Assert.Equal(8, folder.Tiles().Length);
        await folder.SeedAsync("--coverage", "-170,10,170,60", "--seed", "b");
        Assert.Equal(8 + 2, folder.Tiles().Length);
    }

    [Fact]
    public async Task EmptyCoverage_Task_IsSkipped()
    {
        SeedFolder folder = Create("empty", "seeds: {a: {caches: [map_cache], levels: [2], coverages: [empty]}, b: {caches: [map_cache], levels: [0]}}");
        await File.WriteAllTextAsync(folder.PathOf("empty.txt"), "POLYGON EMPTY\n");

        Assert.Contains("  a:\n    Empty coverage given for this task\n    Skipped\n", await folder.SeedAsync());
        Assert.Single(folder.Tiles());
    }

    [Fact]
    public async Task SkipUncached_RefreshBefore_MakesOnlyWhatIsThereAndOld()
    {
        SeedFolder folder = Create("uncached", "seeds: {a: {caches: [map_cache], levels: [0, 1], refresh_before: {days: 2}}, all: {caches: [map_cache], levels: [0, 1]}}");
        await folder.SeedAsync("--seed", "all");
        string[] tiles = folder.Tiles();
        File.Delete(Path.Combine(folder.PathOf("cache"), tiles[1]));
        folder.Age(tiles[2], 3);
        folder.Age(tiles[3], 1);

        await folder.SeedAsync("--seed", "a", "--skip-uncached");

        Assert.Equal(tiles.Except([tiles[1]]), folder.Tiles());
        Assert.Equal((true, false), (folder.IsFresh(tiles[2]), folder.IsFresh(tiles[3])));
    }

    [Fact]
    public async Task Cleanup_RemoveAllAndDefault_KeepWhatWasJustSeeded()
    {
        SeedFolder folder = Create("clean", """
            seeds: {a: {caches: [map_cache], levels: [0, 1], refresh_before: {seconds: 0}}}
            cleanups: {rest: {caches: [map_cache]}, all: {caches: [map_cache], levels: [1], remove_all: true}}
            """);
        await folder.SeedAsync("--seed", "a");
        string[] tiles = folder.Tiles();
        folder.Age(tiles[0], 1);

        string dry = await folder.SeedAsync("-n", "--cleanup", "rest");
        Assert.Contains($"removing {Path.Combine(folder.PathOf("cache"), tiles[0])}\n", dry);
        Assert.Equal(5, folder.Tiles().Length);
        Assert.Contains("removing old tiles in cache/map_cache_EPSG3857/00\n", await folder.SeedAsync("--cleanup", "rest", "--seed", "a"));
        Assert.Equal(tiles, folder.Tiles());
        Assert.Contains("    Remove: all tiles\n", await folder.SeedAsync("--cleanup", "all"));
        Assert.Equal(tiles[..1], folder.Tiles());
        Assert.False(Directory.Exists(Path.Combine(folder.PathOf("cache"), "map_cache_EPSG3857/01")));
    }

    [Fact]
    public async Task Cleanup_QuadKeysAndAreas_GoesTileByTile()
    {
        SeedFolder folder = Create("walk", """
            seeds: {a: {caches: [quad_cache], levels: [0, 1, 2]}}
            cleanups: {old: {caches: [quad_cache], coverages: [west], levels: [2], remove_before: {days: 1}}, all: {caches: [quad_cache], levels: [1], remove_all: true}}
            """);
        await folder.SeedAsync("--seed", "a");
        foreach (string tile in folder.Tiles().Where((_, i) => i % 2 == 0))
        {
            folder.Age(tile, 3);
        }

        string[] before = folder.Tiles();
        await folder.SeedAsync("--cleanup", "ALL");

        // Quad keys of level 2 in the west have an even first digit.
        static int Level(string tile) => Path.GetFileNameWithoutExtension(tile).Length;
        string[] expected = [.. before.Where((tile, i) => Level(tile) switch
        {
            1 => false,
            2 => !(i % 2 == 0 && Path.GetFileName(tile)[0] is '0' or '2' && i % 2 == 0),
            _ => true,
        })];
        Assert.Equal(expected, folder.Tiles());
        Assert.True(expected.Length < before.Length - 4);
    }

    [Fact]
    public async Task CachesWithoutTimes_Cleanup_RemovesAllOrRefuses()
    {
        SeedFolder folder = Create("times", """
            seeds: {a: {caches: [bundle_cache, db_cache], levels: [0, 1, 2], refresh_before: {days: 1}}}
            cleanups: {all: {caches: [bundle_cache, db_cache], levels: [2]}}
            """);
        string output = await folder.SeedAsync("--seed", "a");
        Assert.Contains("cache 'bundle_cache' with grid 'webmercator' in EPSG:3857\n    Limited to coverage in: -180.00000, -85.05113, 180.00000, 85.05113 (EPSG:4326)\n    Levels: [0, 1, 2]\n    Overwriting: all tiles", output);
        Assert.True(Directory.Exists(folder.PathOf("bundles/L02")));

        output = await folder.SeedAsync("--cleanup", "all");
        Assert.Contains("    Remove: all tiles\n[", output);
        Assert.Contains("removing old tiles for level 2\n", output);
        Assert.False(Directory.Exists(folder.PathOf("bundles/L02")));
        Assert.True(Directory.Exists(folder.PathOf("bundles/L01")));

        SeedFolder refused = Create("times-refused", "cleanups: {old: {caches: [bundle_cache], remove_before: {days: 1}}}");
        Command command = await refused.RunAsync(SeedFolder.Ours);
        Assert.Equal(2, command.ExitCode);
        Assert.Contains("seed.yaml:1: cleanups.old: remove_before does not work with cache 'bundle_cache': its tiles carry no times", command.Errors);
    }

    [Theory]
    [InlineData("up_cache", "[1],[2]")]
    [InlineData("down_cache", "[2],[1]")]
    public async Task RescalingCache_Levels_AreTasksOfTheirOwn(string cache, string order)
    {
        SeedFolder folder = Create($"rescale-{cache}", $"seeds: {{a: {{caches: [{cache}], levels: [1, 2]}}}}");

        string output = await folder.SeedAsync("--summary");

        Assert.Equal(order, string.Join(',', output.Split('\n').Where(line => line.Contains("Levels:")).Select(line => line.Split(": ")[1])));
    }

    [Fact]
    public async Task RescalingCache_MissingLevel_IsMadeOfAnother()
    {
        SeedFolder folder = Create("rescaled", "seeds: {a: {caches: [up_cache], levels: [1]}}");
        string tile = Path.Combine(folder.PathOf("cache"), "up_cache_EPSG3857/00/000/000/000/000/000/000.png");
        SeedFolder other = Create("rescaled-from", "seeds: {a: {caches: [map_cache], levels: [0]}}");
        await other.SeedAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(tile)!);
        File.Copy(Path.Combine(other.PathOf("cache"), other.Tiles()[0]), tile);

        await folder.SeedAsync();

        Assert.Equal(5, folder.Tiles().Length);
    }

    [Fact]
    public async Task Interactive_Answers_Choose()
    {
        SeedFolder folder = Create("ask", "seeds: {a: {caches: [map_cache], levels: [0]}, b: {caches: [map_cache], levels: [1]}}");

        Command command = await Command.RunAsync("/bin/bash", ["-c", $"printf 'what\\nn\\nyes\\n' | '{SeedFolder.Ours}' -i -f '{folder.PathOf("mapproxy.yaml")}' '{folder.PathOf("seed.yaml")}'"]);

        Assert.Equal(0, command.ExitCode);
        Assert.Equal(4, folder.Tiles().Length);
        Assert.Equal(3, command.Output.Split("    Seed this task (y/n)? ").Length - 1);
        Assert.Contains("Start seeding process (1 task)\n", command.Output);
    }

    [Theory]
    [InlineData(1, new[] { "--concurrency", "0" })]
    [InlineData(1, new[] { "--duration", "long" })]
    [InlineData(1, new[] { "--unknown" })]
    public async Task WrongArguments_EndWithOne(int exitCode, string[] arguments) =>
        Assert.Equal(exitCode, (await Create($"wrong-{arguments[0]}", "seeds: {}").RunAsync(SeedFolder.Ours, arguments)).ExitCode);

    [Fact]
    public async Task Files_MissingOrWrong_EndWithTheirCodes()
    {
        Assert.Equal(1, (await Command.RunAsync(SeedFolder.Ours, [])).ExitCode);
        Assert.Equal(1, (await Command.RunAsync(SeedFolder.Ours, ["seed.yaml"])).ExitCode);
        Assert.Equal(2, (await Command.RunAsync(SeedFolder.Ours, ["-f", "/nothing.yaml", "seed.yaml"])).ExitCode);
        Command command = await Create("mistakes", "seeds: {a: {caches: [nothing]}, b: {levels: [1]}}").RunAsync(SeedFolder.Ours);
        Assert.Equal((2, 2), (command.ExitCode, command.Errors.Split("ERROR: ").Length - 1));
    }

    [Fact]
    public async Task Quiet_Twice_PrintsNoProgress()
    {
        SeedFolder folder = Create("quiet", "seeds: {a: {caches: [map_cache], levels: [0]}}");

        Assert.DoesNotContain("%", await folder.SeedAsync("-qq"));
        Assert.Contains("100.00%", await folder.SeedAsync("-q"));
        Assert.DoesNotContain("%", await folder.SeedAsync("-q", "--quiet"));
    }

    [Fact]
    public async Task Reseed_WithinTheInterval_IsRefused()
    {
        SeedFolder folder = Create("reseed", "seeds: {a: {caches: [map_cache], levels: [0]}}");
        string[] arguments = ["--progress-file", "progress", "--reseed-file", "reseed", "--reseed-interval", "2h"];

        await folder.SeedAsync(arguments);
        Command again = await folder.RunAsync(SeedFolder.Ours, arguments);
        Assert.Equal((1, "no need for re-seeding\n"), (again.ExitCode, again.Output));
        File.SetLastWriteTimeUtc(folder.PathOf("reseed"), DateTime.UtcNow.AddHours(-3));
        await folder.SeedAsync(arguments);
        Assert.True(File.GetLastWriteTimeUtc(folder.PathOf("reseed")) > DateTime.UtcNow.AddHours(-1));
    }

    [Fact]
    public async Task LogConfig_FileHandler_TakesTheMessages()
    {
        SeedFolder folder = Create("log", "seeds: {a: {caches: [map_cache], levels: [0]}}");
        await File.WriteAllTextAsync(folder.PathOf("log.ini"), """
            [loggers]
            keys=root
            [handlers]
            keys=mapproxy
            [formatters]
            keys=default
            [logger_root]
            level=INFO
            handlers=mapproxy
            [handler_mapproxy]
            class=FileHandler
            formatter=default
            args=(r"%(here)s/mapproxy.log", "a")
            """);

        await folder.SeedAsync("--log-config", "log.ini");

        Assert.True(File.Exists(folder.PathOf("mapproxy.log")));
        Assert.NotEqual(0, (await folder.RunAsync(SeedFolder.Ours, "--log-config", "nothing.ini")).ExitCode);
    }

    [Fact]
    public async Task UseCacheLock_LockOfMapProxy_IsWaitedFor()
    {
        SeedFolder folder = Create("lock", "seeds: {a: {caches: [map_cache], levels: [0]}, b: {caches: [quad_cache], levels: [1]}}");
        string script = $"""
            import sys, os
            from mapproxy.seed.cachelock import CacheLocker
            with CacheLocker('{folder.PathOf(".mapproxy_seed.lck")}').lock('map_cache'):
                print('held', flush=True)
                sys.stdin.readline()
            """;
        using var holder = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/usr/bin/python3", ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
        await using ServerProcess seeding = folder.Start("--use-cache-lock", "-q");
        await seeding.WaitForOutputAsync("...cache is locked, skipping");
        await seeding.WaitForOutputAsync("100.00%");
        Assert.Equal(4, folder.Tiles().Length);

        await holder.StandardInput.WriteLineAsync();
        await holder.WaitForExitAsync();
        Assert.Equal(0, await seeding.WaitForEndAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(5, folder.Tiles().Length);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_RunningSeed_SavesWhereToGoOn(string signal)
    {
        SeedFolder folder = Create($"signal-{signal}", "seeds: {a: {caches: [map_cache], levels: {to: 6}}, b: {caches: [quad_cache], levels: {to: 2}}}");
        await using (ServerProcess seeding = folder.Start("--continue", "-c", "1"))
        {
            await seeding.WaitForAsync("a tile", () => folder.Tiles().Length > 0);
            await seeding.SignalAsync(signal);
            Assert.Equal(2, await seeding.WaitForEndAsync(TimeSpan.FromSeconds(30)));
            Assert.Contains("exiting...", seeding.Output);
        }

        int done = folder.Tiles().Length;
        Assert.InRange(done, 1, 5460);
        Assert.True(File.Exists(folder.PathOf(".mapproxy_seed_progress")));

        // What was done is not looked at again: it may even be gone.
        string first = folder.Tiles()[0];
        string output = await folder.SeedAsync("--continue");
        Assert.Equal(5461 + 21, folder.Tiles().Length);
        Assert.Contains("100.00%", output);
        Assert.False(File.Exists(folder.PathOf(".mapproxy_seed_progress")));
        Assert.Contains(first, folder.Tiles());
    }

    [Fact]
    public async Task Progress_OfAFinishedTask_IsNotWalkedAgain()
    {
        SeedFolder folder = Create("finished", "seeds: {a: {caches: [map_cache], levels: [0]}, b: {caches: [quad_cache], levels: {to: 6}}}");
        await using (ServerProcess seeding = folder.Start("--progress-file", "progress", "-c", "1"))
        {
            await seeding.WaitForAsync("a tile of the second task", () => folder.Tiles().Length > 1);
            await seeding.SignalAsync("INT");
            Assert.Equal(2, await seeding.WaitForEndAsync(TimeSpan.FromSeconds(30)));
        }

        string tile = folder.Tiles().Single(tile => tile.Contains("map_cache", StringComparison.Ordinal));
        File.Delete(Path.Combine(folder.PathOf("cache"), tile));
        await folder.SeedAsync("--progress-file", "progress", "--continue");
        Assert.DoesNotContain(tile, folder.Tiles());
        Assert.Equal(5461, folder.Tiles().Length);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"a\": [[1]]}")]
    public async Task ProgressFile_Damaged_IsIgnored(string text)
    {
        SeedFolder folder = Create($"damaged-{text.Length}", "seeds: {a: {caches: [map_cache], levels: [0]}}");
        await File.WriteAllTextAsync(folder.PathOf("progress"), text);

        Command command = await folder.RunAsync(SeedFolder.Ours, "--progress-file", "progress", "--continue");

        Assert.Equal((0, 1), (command.ExitCode, folder.Tiles().Length));
        Assert.Contains("unable to read progress file (progress), ignoring file", command.Errors);
    }

    [Fact]
    public async Task Duration_Over_EndsWellAndIsGoneOnWith()
    {
        SeedFolder folder = Create("duration", "seeds: {a: {caches: [map_cache], levels: {to: 9}}}");

        string output = await folder.SeedAsync("--duration", "2s", "--progress-file", "progress", "-c", "1");

        Assert.Contains("exiting...", output);
        Assert.True(File.Exists(folder.PathOf("progress")));
        Assert.InRange(folder.Tiles().Length, 1, 349_524);
    }

    [Fact]
    public async Task Origin_DownAtFirst_IsTriedAgain()
    {
        int port = Tool.FreePort();
        var folder = new SeedFolder(servers.Folder, "option-retry", $$"""
            services: {tms: }
            layers: [{name: map, title: Map, sources: [map_cache]}]
            caches: {map_cache: {grids: [GLOBAL_WEBMERCATOR], sources: [world]} }
            sources: {world: {type: wms, req: {url: 'http://127.0.0.1:{{port}}/wms', layers: world} } }
            globals: {cache: {base_dir: ./cache} }
            """, "seeds: {a: {caches: [map_cache], levels: [0, 1]}}");
        await using ServerProcess seeding = folder.Start();
        await seeding.WaitForOutputAsync("An error occured. Retry in 2 seconds:");
        await using ServerProcess origin = await ServerProcess.StartAsync(
            $"http://127.0.0.1:{port}/stats", Path.Combine(Tool.Root, "artifacts/origin/origin"), ["--port", $"{port}"]);

        Assert.Equal(0, await seeding.WaitForEndAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(5, folder.Tiles().Length);
    }
}
