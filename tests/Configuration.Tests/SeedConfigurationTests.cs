namespace MapProxyCluster.Configuration.Tests;

public sealed class SeedConfigurationTests : IDisposable
{
    private const string Caches = """
        services: {tms: }
        layers: [{name: a, title: A, sources: [one]}]
        caches:
          one: {grids: [GLOBAL_WEBMERCATOR, local], sources: []}
          two: {grids: [GLOBAL_WEBMERCATOR, local], sources: []}
          other: {grids: [GLOBAL_WEBMERCATOR], sources: []}
          none: {grids: [GLOBAL_WEBMERCATOR], sources: [], disable_storage: true}
        grids:
          local: {srs: 'EPSG:25832', bbox: [4, 46, 16, 56], bbox_srs: 'EPSG:4326'}
        """;

    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    private SeedConfigurationResult Load(string text)
    {
        MapProxyConfiguration configuration = _files.LoadValid(Caches);
        _files.Write("seed.yaml", text);
        return SeedConfigurationLoader.Load(
            _files.PathOf("seed.yaml"), configuration, name => name == "AREA" ? "area.geojson" : null);
    }

    private SeedConfiguration LoadValid(string text)
    {
        SeedConfigurationResult result = Load(text);
        Assert.Empty(Texts(result));
        return result.Configuration!;
    }

    private static IEnumerable<string> Texts(SeedConfigurationResult result) =>
        result.Messages.Select(message => $"{message.Severity} {message.Location.Line} {message.Location.Path}: {message.Text}");

    [Theory]
    [InlineData("'0 3 * * SUN'", "2026-03-01T12:00:00Z", "2026-03-08T03:00:00Z")]
    [InlineData("'*/15 * * * *'", "2026-03-01T12:00:00Z", "2026-03-01T12:15:00Z")]
    [InlineData("'@daily'", "2026-03-01T12:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("'30 2 * * *'", "2026-03-29T00:00:00Z", "2026-03-29T01:30:00Z")] // in Berlin, there is no half past two that night
    [InlineData("'30 2 * * *'", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")] // and here, it comes twice
    public void Schedule_NextAfter_FollowsTheClocksOfTheZone(string text, string after, string next)
    {
        SeedSchedule schedule = LoadValid($"seeds: {{a: {{caches: [one], grids: [local], schedule: {text}}}}}").Seeds["a"].Schedule!;
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(after.Contains("00:", StringComparison.Ordinal) && after[11] == '0' ? "Europe/Berlin" : "Etc/UTC");
        Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture), schedule.NextAfter(DateTimeOffset.Parse(after, System.Globalization.CultureInfo.InvariantCulture), zone));
    }

    [Theory]
    [InlineData("'every day'")]
    [InlineData("'0 3 30 2 *'")]
    [InlineData("'61 * * * *'")]
    [InlineData("5")]
    public void Schedule_ThatIsNone_IsAnErrorWithItsPlace(string text)
    {
        SeedConfigurationResult result = Load($"seeds:\n  a:\n    caches: [other]\n    schedule: {text}\n");
        Assert.Null(result.Configuration);
        Assert.StartsWith("Error 4 seeds.a.schedule: ", Assert.Single(Texts(result)));
    }

    [Fact]
    public void Parse_TextThatWasSent_IsReadAsAFileWouldBe()
    {
        MapProxyConfiguration configuration = _files.LoadValid(Caches);
        SeedConfiguration seeds = SeedConfigurationLoader.Parse("""{"seeds": {"a": {"caches": ["other"], "levels": [1]}}}""", "request", configuration).Configuration!;
        Assert.Equal(["other"], seeds.Seeds["a"].Caches);
        Assert.Contains("request:1", Assert.Single(SeedConfigurationLoader.Parse("- a", "request", configuration).Messages).ToString());
        Assert.Contains("not valid YAML", Assert.Single(SeedConfigurationLoader.Parse("a: [", "request", configuration).Messages).Text);
        Assert.Contains("cache 'x' not found", Assert.Single(SeedConfigurationLoader.Parse("seeds: {a: {caches: [x]}}", "request", configuration).Messages).Text);
    }

    [Fact]
    public void Load_EveryKey_IsRead()
    {
        SeedConfiguration seeds = LoadValid("""
            seeds:
              first:
                caches: [one, two]
                grids: [local]
                coverages: [box, shape]
                levels: [3, 1, 2]
                refresh_before: {weeks: 1, days: 2}
              second: {caches: [one], levels: {from: 2, to: 5}, refresh_before: {time: 2020-10-21T12:35:00}}
              third: {caches: [other], resolutions: [1000, 10.5]}
              fourth: {caches: [other], resolutions: {from: 1000}, refresh_before: {mtime: stamp.txt}}
            cleanups:
              old: {caches: [one], grids: [local], coverages: [box], levels: {to: 9}, remove_before: {hours: 3}}
              all: {caches: [two], remove_all: true}
            coverages:
              box: {bbox: [5, 50, 10, 55], srs: 'EPSG:4326'}
              text: {bbox: '5,50,10,55', bbox_srs: 'EPSG:4326'}
              shape: {datasource: $AREA, srs: 'EPSG:4326'}
              polygons: {polygons: area.txt, polygons_srs: 'EPSG:4326'}
              ogr: {ogr_datasource: area.shp, ogr_where: 'x = 1', ogr_srs: 'EPSG:4326'}
              expired: {expire_tiles: expired}
              both: {union: [{bbox: [0, 0, 1, 1], srs: 'EPSG:4326'}, {bbox: [1, 1, 2, 2], srs: 'EPSG:4326'}]}
              common: {intersection: [{bbox: [0, 0, 1, 1], srs: 'EPSG:4326'}, {bbox: [0, 0, 2, 2], srs: 'EPSG:4326'}]}
              rest: {difference: [{bbox: [0, 0, 1, 1], srs: 'EPSG:4326'}, {bbox: [0, 0, 0.5, 1], srs: 'EPSG:4326'}]}
            """);

        Assert.Equal(["first", "second", "third", "fourth"], seeds.Seeds.Keys);
        Assert.Equal(["old", "all"], seeds.Cleanups.Keys);
        SeedTaskConfiguration first = seeds.Seeds["first"];
        Assert.Equal(["one", "two"], first.Caches);
        Assert.Equal(["local"], first.Grids!);
        Assert.Equal(["box", "shape"], first.Coverages!);
        Assert.Equal([3, 1, 2], Assert.IsType<LevelList>(first.Levels).Levels);
        Assert.Equal(TimeSpan.FromDays(9), first.Before!.Before);
        Assert.Equal(new LevelRange(2, 5), seeds.Seeds["second"].Levels);
        Assert.Equal(new DateTime(2020, 10, 21, 12, 35, 0), seeds.Seeds["second"].Before!.Time!.Value.LocalDateTime);
        Assert.Equal([1000, 10.5], Assert.IsType<ResolutionList>(seeds.Seeds["third"].Levels).Resolutions);
        Assert.Equal(new LevelsOfResolutions(1000, null), seeds.Seeds["fourth"].Levels);
        Assert.Equal("stamp.txt", seeds.Seeds["fourth"].Before!.File);
        Assert.Equal((TimeSpan.FromHours(3), false), (seeds.Cleanups["old"].Before!.Before, seeds.Cleanups["old"].RemovesAll));
        Assert.Equal((null, true), (seeds.Cleanups["all"].Before, seeds.Cleanups["all"].RemovesAll));
        Assert.Equal(new LevelRange(null, 9), seeds.Cleanups["old"].Levels);
        Assert.Equal(9, seeds.Coverages.Count);
        Assert.Equal("area.geojson", Assert.IsType<PolygonCoverageConfiguration>(seeds.Coverages["shape"]).Datasource);
    }

    [Theory]
    [InlineData("seeds: {a: {levels: [1]}}", "Error 1 seeds.a: missing 'caches'")]
    [InlineData("seeds: {a: {caches: [three]}}", "Error 1 seeds.a.caches: cache 'three' not found; there are: one, two, other, none")]
    [InlineData("seeds: {a: {caches: [none]}}", "Error 1 seeds.a.caches: cache 'none' cannot be seeded: it keeps nothing (disable_storage: true)")]
    [InlineData("seeds: {a: {caches: [one, other]}}", "Error 1 seeds.a: caches in the same task require identical grids, or 'grids' that all of them have")]
    [InlineData("seeds: {a: {caches: [one, other], grids: [local]}}", "Error 1 seeds.a.grids: grid 'local' is not one of each cache of the task")]
    [InlineData("cleanups: {a: {caches: [one], coverages: [here]}}", "Error 1 cleanups.a.coverages: coverage 'here' not found; there are: ")]
    [InlineData("seeds: {a: {caches: [one], levels: [1.5]}}", "Error 1 seeds.a.levels: must be a list of whole numbers")]
    [InlineData("seeds: {a: {caches: [one], levels: {from: -1}}}", "Error 1 seeds.a.levels.from: must be at least 0")]
    [InlineData("seeds: {a: {caches: [one], refresh_before: {}}}", "Error 1 seeds.a.refresh_before: needs 'time', 'mtime' or a span such as 'days'")]
    [InlineData("seeds: {a: {caches: [one], refresh_before: {time: noon}}}", "Error 1 seeds.a.refresh_before.time: must be a time such as 2024-12-31T23:59:59")]
    [InlineData("seeds:\n  a:\n    caches: [one]\n    remove_before: {days: 1}", "Warning 4 seeds.a.remove_before: unknown 'remove_before' in seeds.a")]
    [InlineData("coverages: {x: {srs: 'EPSG:4326'}}", "Error 1 coverages.x: missing 'bbox', 'datasource' or another form of coverage")]
    [InlineData("seeds: {one: {views: [v]}}\nviews: {v: {level: [0, 1]}}", "Error 2 views: the former format with 'views' is not read; use 'coverages'")]
    [InlineData("seeds: [a]", "Error 1 seeds: must be a mapping")]
    [InlineData("- a", "Error 1 : configuration not a YAML dictionary")]
    [InlineData("seeds: {", "Error")]
    public void Load_Mistakes_AreToldWithTheirPlace(string text, string message) =>
        Assert.Contains(Texts(Load(text)), found => found.StartsWith(message, StringComparison.Ordinal));

    [Fact]
    public void Load_SeveralMistakes_AreAllTold()
    {
        SeedConfigurationResult result = Load("seeds: {a: {caches: [three]}, b: {caches: [one], levels: x}}\ncleanups: {c: {caches: [one], coverages: [here]}}");

        Assert.Null(result.Configuration);
        Assert.Equal(3, result.Messages.Count);
    }

    [Theory]
    [InlineData("seeds: {a: {caches: [one], levels: []}}")]
    [InlineData("seeds:\ncleanups:\n")]
    public void Load_EmptyParts_AreNoMistake(string text) => LoadValid(text);

    [Fact]
    public void Load_FileThatIsNotThere_IsTold() => Assert.Contains(
        "cannot be read", SeedConfigurationLoader.Load(_files.PathOf("nothing.yaml"), _files.LoadValid(Caches)).Messages.Single().Text);

    [Fact]
    public void Load_WithoutConfiguration_DoesNotLookUpNamesAndTellsItsFiles()
    {
        _files.Write("seed.yaml", "base: more.yaml\nseeds: {a: {caches: [three]}}");
        _files.Write("more.yaml", "seeds: {b: {caches: [four], levels: [1]}}");

        SeedConfigurationResult result = SeedConfigurationLoader.Load(_files.PathOf("seed.yaml"), null);

        Assert.Equal(["a", "b"], result.Configuration!.Seeds.Keys.Order());
        Assert.Equal([_files.PathOf("seed.yaml"), _files.PathOf("more.yaml")], result.Files);
    }
}
