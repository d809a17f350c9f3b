namespace MapProxyCluster.Configuration.Tests;

public sealed class ErrorTests : IDisposable
{
    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    private string[] MessagesOf(string text, ConfigurationSeverity severity) =>
        [.. ConfigurationFiles.Texts(_files.Load(text)).Where(message => message.StartsWith(severity.ToString(), StringComparison.Ordinal))];

    [Fact]
    public void Load_Minimal_HasNoMessages() =>
        Assert.Empty(_files.Load(ConfigurationFiles.Minimal).Messages);

    [Theory]
    [InlineData("500MB", 500_000_000)]
    [InlineData("20 GB", 20_000_000_000)]
    [InlineData("1TiB", 1_099_511_627_776)]
    [InlineData("1.5gib", 1_610_612_736)]
    [InlineData("2000000", 2_000_000)]
    public void Load_MaximumSize_IsReadInBytes(string text, long bytes)
    {
        ConfigurationResult result = _files.Load(ConfigurationFiles.Minimal.Replace("caches:", $$"""
            caches:
              bounded:
                grids: [GLOBAL_MERCATOR]
                sources: []
                cache: {type: file, max_size: {{text}}}
            """, StringComparison.Ordinal));

        Assert.Empty(result.Messages);
        Assert.Equal(bytes, Assert.IsType<FileBackendConfiguration>(result.Configuration!.Caches["bounded"].Backend).MaximumSize);
    }

    [Theory]
    [InlineData("file", 60)]
    [InlineData("s3", 60)]
    [InlineData("azureblob", 60)]
    [InlineData("couchdb", 60)]
    [InlineData("file", 0)]
    public void Load_TimeToLive_IsTheAgeOfTiles(string type, int seconds)
    {
        MapProxyConfiguration configuration = _files.LoadValid(ConfigurationFiles.Minimal.Replace(
            "[osm_wms]", $"[osm_wms]\n    cache: {{type: {type}, ttl: {seconds}}}", StringComparison.Ordinal));

        Assert.Equal(seconds == 0 ? null : TimeSpan.FromSeconds(seconds), configuration.Caches["osm_cache"].Backend.MaximumAge);
    }

    [Theory]
    [InlineData("mbtiles, ttl: 60", "Warning 11 caches.osm_cache.cache.ttl: has no effect: tiles of this type carry no times")]
    [InlineData("'compact', version: 2, ttl: 60", "Warning 11 caches.osm_cache.cache.ttl: has no effect: tiles of this type carry no times")]
    [InlineData("file, ttl: -1", "Error 11 caches.osm_cache.cache.ttl: must be a number of seconds, or 0 for ever")]
    [InlineData("redis, default_ttl: 1e10", "Error 11 caches.osm_cache.cache.default_ttl: must be a number of seconds, or 0 for ever")]
    public void Load_TimeToLiveThatCannotBe_IsTold(string backend, string message) => Assert.Equal(
        [message],
        ConfigurationFiles.Texts(_files.Load(ConfigurationFiles.Minimal.Replace("[osm_wms]", $"[osm_wms]\n    cache: {{type: {backend}}}", StringComparison.Ordinal))));

    [Theory]
    [InlineData("file, max_size: much", "must be a size of at least 1MB, such as 500MB, 20GB or 1TiB")]
    [InlineData("file, max_size: -5GB", "must be a size of at least 1MB, such as 500MB, 20GB or 1TiB")]
    [InlineData("file, max_size: 0", "must be a size of at least 1MB, such as 500MB, 20GB or 1TiB")]
    [InlineData("file, max_size: 10 PB", "must be a size of at least 1MB, such as 500MB, 20GB or 1TiB")]
    [InlineData("file, max_size: [1GB]", "must be a size of at least 1MB, such as 500MB, 20GB or 1TiB")]
    [InlineData("redis, max_size: 1GB", "only caches of type file can be bounded; Redis has a bound of its own, maxmemory")]
    [InlineData("mbtiles, max_size: 1GB", "only caches of type file can be bounded")]
    public void Load_MaximumSizeThatCannotBe_IsAnErrorWithItsPlace(string backend, string message)
    {
        string text = ConfigurationFiles.Minimal.Replace("[osm_wms]", $"[osm_wms]\n    cache: {{type: {backend}}}", StringComparison.Ordinal);

        Assert.Equal([$"Error 11 caches.osm_cache.cache.max_size: {message}"], MessagesOf(text, ConfigurationSeverity.Error));
    }

    [Fact]
    public void Load_ManyMistakes_TellsAllAtOnceWithLineAndPath()
    {
        const string text = """
            services:
              wms:
                srs: ['EPSG:4326', 'EPSG:999999']
                strict: perhaps
              wfs:
            globals:
              cache:
                meta_size: [4]
                meta_buffer: -1
              http:
                client_timeout: soon
            grids:
              own:
                base: nowhere
                num_levels: many
            caches:
              one:
                grids: [nothing, own]
                sources: [absent, two, wms_one, tiles, what]
              two:
                grids: [GLOBAL_WEBMERCATOR]
            sources:
              wms_one:
                type: wms
                supported_srs: ['EPSG:12345678']
                req:
                  layers: a
              tiles:
                type: tile
                grid: GLOBAL_MERCATOR
              what:
                url: http://localhost/
            layers:
              - name: one
                sources: [one, 'two:a']
              - name: empty
                title: Empty
            """;
        string[] expected =
        [
            "Error 8 globals.cache.meta_size: must be a list of two whole numbers greater than 0",
            "Error 9 globals.cache.meta_buffer: must be at least 0",
            "Error 11 globals.http.client_timeout: must be a number",
            "Error 15 grids.own.num_levels: must be a whole number",
            "Error 20 caches.two: missing 'sources'",
            "Error 25 sources.wms_one.supported_srs: unknown SRS 'EPSG:12345678'",
            "Error 26 sources.wms_one.req: missing 'url'",
            "Error 28 sources.tiles: missing 'url'",
            "Error 31 sources.what: missing 'type'",
            "Error 34 layers[0]: missing 'title'",
            "Error 3 services.wms.srs: unknown SRS 'EPSG:999999'",
            "Error 4 services.wms.strict: must be true or false",
            "Error 5 services.wfs: unknown service 'wfs'",
            "Error 13 grids.own: unknown grid 'nowhere'",
            "Error 17 caches.one: unknown grid 'nothing'",
            "Error 19 caches.one.sources: unknown source or cache 'absent'",
            "Error 19 caches.one.sources: unknown source or cache 'what'",
            "Error 35 layers[0].sources: cache 'two' cannot be limited to layers",
        ];

        string[] found = [.. MessagesOf(text, ConfigurationSeverity.Error).Select(message => message.Replace("must be between 0 and 10000", "must be at least 0", StringComparison.Ordinal))];

        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Null(_files.Load(text).Configuration);
    }

    [Theory]
    [InlineData("services: {wms: }", "missing 'layers'")]
    [InlineData("services: {}\nlayers: 5", "must be a list of layers")]
    [InlineData("services: {}\nlayers: [5]", "must be a mapping")]
    [InlineData("services: {}\nlayers: []\ncaches: [osm]", "must be a mapping")]
    [InlineData("services: 5\nlayers: []", "must be a mapping")]
    public void Load_RootMistake_IsError(string text, string expected) =>
        Assert.Contains(MessagesOf(text, ConfigurationSeverity.Error), message => message.EndsWith(": " + expected, StringComparison.Ordinal));

    [Fact]
    public void Load_UnknownKeys_WarnsAndLoads()
    {
        ConfigurationResult result = _files.Load(ConfigurationFiles.Minimal
            .Replace("  wms:\n", "  wms:\n    colour: red\n", StringComparison.Ordinal) + "\nextra: 1\n");

        Assert.NotNull(result.Configuration);
        Assert.Equal(
            ["Warning 3 services.wms.colour: unknown 'colour' in services.wms", "Warning 18 extra: unknown 'extra' in the document"],
            ConfigurationFiles.Texts(result));
    }

    [Theory]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR], cache: {type: couchdb, url: 'ftp://h'}}}", "caches.c.cache.url: must be an http or https URL")]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR], cache: {type: pmtiles}}}", "caches.c.cache: missing 'filename'")]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR], cache: {type: compact}}}", "caches.c.cache: missing 'version'")]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR], cache: {type: compact, version: 3}}}", "caches.c.cache.version: must be between 1 and 2")]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR, GLOBAL_GEODETIC], cache: {type: compact, version: 2, directory: d}}}",
        "caches.c.cache: directory cannot be used with several grids")]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR], cache: {type: tape}}}", "caches.c.cache.type: unknown cache type 'tape'")]
    [InlineData("sources: {s: {type: mapnik, mapfile: m.xml}}",
        "sources.s.type: maps of Mapnik cannot be drawn here; have them served as WMS or tiles and use a source of type 'wms' or 'tile'")]
    [InlineData("sources: {s: {type: wfs}}",
        "sources.s.type: unknown source type 'wfs'; plugins cannot be loaded: serve it as WMS or tiles and use 'wms' or 'tile'")]
    [InlineData("sources: {s: {type: wms, req: {url: 'http://h/', layers: a}, coverage: {union: []}}}",
        "sources.s.coverage.union: must be a list of coverages")]
    [InlineData("sources: {s: {type: wms, req: {url: 'http://h/', layers: a}, coverage: {clip: true}}}",
        "sources.s.coverage: missing 'bbox', 'datasource' or another form of coverage")]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR], upscale_tiles: 1, downscale_tiles: 1}}",
        "caches.c.downscale_tiles: cannot be used together with upscale_tiles")]
    [InlineData("sources: {s: {type: mapserver, req: {map: \"a\\0b\", layers: a}}}", "sources.s.req.map: must not contain a null character")]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR], upscale_tiles: -1}}", "caches.c.upscale_tiles: must be between 0 and 100")]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR], use_direct_from_level: 3}}",
        "caches.c: use_direct_from_level and use_direct_from_res need a cache with one source")]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR], link_single_color_images: yellow}}",
        "caches.c.link_single_color_images: must be true, false, symlink or hardlink")]
    [InlineData("caches: {c: {sources: [], grids: [GLOBAL_MERCATOR], watermark: {text: x, spacing: narrow}}}", "caches.c.watermark.spacing: must be one of wide")]
    public void Load_KindsNotSupported_IsErrorThatSaysSo(string section, string expected) =>
        Assert.Equal([$"Error 3 {expected}"], MessagesOf(
        $"services: {{}}\nlayers: [{{name: a, title: A, sources: [{(section.StartsWith('c') ? "c" : "s")}]}}]\n{section}", ConfigurationSeverity.Error));

    [Theory]
    [InlineData("default_dataset_layers: [a, absent]", "services.ogcapi: unknown layer 'absent' in default_dataset_layers")]
    [InlineData("map_srs: ['EPSG:1']", "services.ogcapi.map_srs: unknown SRS 'EPSG:1'")]
    [InlineData("md: {license: {url: u}}", "services.ogcapi.md.license: missing 'name'")]
    [InlineData("max_output_pixels: [1]", "services.ogcapi.max_output_pixels: must be a list of two whole numbers greater than 0")]
    public void Load_OgcApiWithMistakes_IsError(string options, string expected) => Assert.Equal([$"Error 1 {expected}"], MessagesOf(
        $"services: {{ogcapi: {{{options}}}}}\nlayers: [{{name: a, title: A, sources: [s]}}]\nsources: {{s: {{type: debug}}}}", ConfigurationSeverity.Error));

    [Theory]
    [InlineData("osm_wms: {type: wms, req: {url: 'ftp://h/', layers: a}}", "req.url: must be an http or https URL")]
    [InlineData("osm_wms: {type: wms, req: {url: 'http://h/', layers: a}, min_res: 1, max_res: 2}", ": min_res (the coarser) must be greater than max_res")]
    [InlineData("osm_wms: {type: wms, req: {url: 'http://h/', layers: a}, min_res: 1, max_scale: 2}", ": resolutions and scales cannot be mixed")]
    [InlineData("osm_wms: {type: wms, req: {url: 'http://h/', layers: a}, on_error: {often: {response: transparent}}}",
        "on_error.often: must be an HTTP status or 'other'")]
    [InlineData("osm_wms: {type: wms, req: {url: 'http://h/', layers: a}, on_error: {404: {response: reddish}}}",
        "must be a colour such as '#ff0530' or [255, 5, 48]")]
    [InlineData("osm_wms: {type: wms, req: {url: 'http://h/', layers: a}, coverage: {bbox: [5, 5, 1, 1], srs: 'EPSG:4326'}}",
        "coverage.bbox: must be four numbers: west, south, east, north")]
    [InlineData("osm_wms: {type: wms, req: {url: 'http://h/', layers: a}, wms_opts: {version: 2.0.0}}",
        "wms_opts.version: must be one of 1.0.0, 1.1.0, 1.1.1, 1.3.0")]
    public void Load_SourceMistake_IsError(string source, string expected)
    {
        string head = ConfigurationFiles.Minimal[..ConfigurationFiles.Minimal.IndexOf("  osm_wms:", StringComparison.Ordinal)];

        Assert.Contains(MessagesOf($"{head}  {source}", ConfigurationSeverity.Error), message => message.EndsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_WmsSourceWithoutLayers_IsAWarningAsInMapProxy() => Assert.Equal(
        ["Warning 12 sources.osm_wms: missing 'layers' in req; requests name none"],
        ConfigurationFiles.Texts(_files.Load(ConfigurationFiles.Minimal.Replace("      layers: osm", "", StringComparison.Ordinal))));

    [Fact]
    public void Load_TagOutsideOfLayers_IsError() => Assert.Contains(
        "Error 10 caches.osm_cache.sources: 'b' is not one of the layers of source 'osm_wms'",
        MessagesOf(ConfigurationFiles.Minimal.Replace("[osm_wms]", "['osm_wms:osm,b']", StringComparison.Ordinal), ConfigurationSeverity.Error));

    [Fact]
    public void Load_NumbersTooLarge_AreErrors() => Assert.Equal(
        ["Error 3 globals.cache.max_tile_limit: must be a whole number", "Error 3 globals.cache.meta_buffer: must be between 0 and 10000"],
        MessagesOf(
            "services: {}\nlayers: []\nglobals: {cache: {max_tile_limit: 1e999, meta_buffer: 0777777777777777777777777777}}",
            ConfigurationSeverity.Error).Order(StringComparer.Ordinal));

    // Checked with MapProxy 1.15: it serves what layers use, whatever else the file holds. (Of these it refuses only wrong types and missing keys.)
    [Theory]
    [InlineData("caches: {unused: {sources: [nothing], format: mixed}}")]
    [InlineData("caches: {unused: {grids: [GLOBAL_MERCATOR], sources: [], meta_size: [4], meta_buffer: -1}}")]
    [InlineData("caches: {unused: {grids: [GLOBAL_MERCATOR], sources: [], refresh_before: {time: soon}}}")]
    [InlineData("caches: {unused.too: {grids: [nowhere], sources: []}}")]
    [InlineData("caches: [unused: {grids: [nowhere], sources: []}]")]
    [InlineData("sources: {unused: {type: wms, req: {url: 'http://h/'}, supported_srs: ['EPSG:12345678'], coverage: {bbox: [1, 2, 3]}}}")]
    [InlineData("sources: {unused: {type: wms, req: {url: nonsense, layers: a}, min_res: 1, max_res: 5}}")]
    [InlineData("sources: {unused: {url: 'http://h/'}}")]
    [InlineData("grids: {unused: {srs: 'EPSG:25832', bbox: [5, 5, 1], origin: middle, res_factor: 0.5}}")]
    [InlineData("caches: {unused: {grids: [nowhere], sources: [nothing]}}")]
    [InlineData("sources: {unused: {type: tile, grid: nowhere, url: 'http://127.0.0.1/'}}")]
    [InlineData("sources: {unused: {type: mapnik, mapfile: a.xml}}")]
    [InlineData("caches: {unused: {grids: [GLOBAL_MERCATOR], sources: [], cache: {type: compact}}}")]
    [InlineData("grids: {unused: {base: nowhere}}")]
    public void Load_MistakeThatNobodyUses_IsAWarning(string part)
    {
        string text = $"services: {{wms: {{}}}}\nlayers: [{{name: a, title: A, sources: []}}]\n{part}\n";

        ConfigurationResult result = _files.Load(text);

        Assert.False(result.HasErrors, string.Join('\n', result.Messages));
        Assert.All(result.Messages, message => Assert.Matches("^(caches|sources|grids)[.]unused", message.Location.Path));
        Assert.NotEmpty(result.Messages);
    }

    [Theory]
    [InlineData("sources: {used: {type: mapnik, mapfile: a.xml}}")]
    [InlineData("caches: {used: 5}")]
    [InlineData("caches: {used: {grids: [nowhere], sources: []}}")]
    [InlineData("caches: {used: {sources: []}}\ngrids: {GLOBAL_MERCATOR: {base: nowhere}}")]
    [InlineData("caches: {used: {grids: [GLOBAL_WEBMERCATOR], sources: [tiles]}}\nsources: {tiles: {type: tile, url: 'http://h/'}}\ngrids: {GLOBAL_MERCATOR: {base: nowhere}}")]
    [InlineData("caches: {used: {grids: [own], sources: []}}\ngrids: {own: {srs: 'EPSG:4326', origin: middle}}")]
    [InlineData("caches: {used: {grids: [own], sources: []}}\ngrids: {own: {base: nowhere}}")]
    [InlineData("caches: {used: {grids: [GLOBAL_MERCATOR], sources: [below]}, below: {grids: [GLOBAL_MERCATOR], sources: [nothing]}}")]
    public void Load_MistakeInWhatALayerUses_IsAnError(string part) =>
        Assert.True(_files.Load($"services: {{wms: {{}}}}\nlayers: [{{name: a, title: A, sources: [used]}}]\n{part}\n").HasErrors);

    [Theory]
    [InlineData("layers: [{name: a, title: A, sources: []}]")]
    [InlineData("services: {demo: }")]
    [InlineData("{}")]
    public void Load_NothingToServe_IsAWarning(string text)
    {
        ConfigurationResult result = _files.Load(text);

        Assert.NotNull(result.Configuration);
        Assert.Contains(result.Messages, message => message.Text.StartsWith("no '", StringComparison.Ordinal));
    }

    // As in MapProxy such layers are not served, nor are groups that are left with nothing.
    [Fact]
    public void Load_LayersWithoutSources_AreLeftOut()
    {
        const string text = """
            services: {wms: }
            layers:
              - {name: good, title: Good, sources: []}
              - {name: nothing, title: Nothing}
              - name: group
                title: Group
                layers:
                  - {name: below, title: Below}
              - {name: tiles, title: Tiles, tile_sources: [cache]}
              - {name: legend, title: Legend, legendurl: 'http://h/'}
              - title: Half
                layers:
                  - {name: also, title: Also}
                  - {name: stays, title: Stays, sources: []}
            caches: {cache: {grids: [GLOBAL_MERCATOR], sources: []}}
            """;

        ConfigurationResult result = _files.Load(text);

        Assert.Equal(["Good", "Tiles", "Legend", "Half"], result.Configuration!.Layers.Select(layer => layer.Title));
        Assert.Equal("stays", Assert.Single(result.Configuration.Layers[^1].Layers).Name);
        Assert.Equal(
            [
                "Warning 4 layers[1]: has neither sources nor layers and is left out",
                "Warning 8 layers[2].layers[0]: has neither sources nor layers and is left out",
                "Warning 5 layers[2]: has neither sources nor layers and is left out",
                "Warning 13 layers[5].layers[0]: has neither sources nor layers and is left out",
            ],
            ConfigurationFiles.Texts(result));
    }

    [Theory]
    [InlineData("---\nextra: 1", 17)]
    [InlineData("---\nextra: [", 17)]
    [InlineData("...\n# fine so far\n---\n", 19)]
    public void Load_TextAfterTheFirstDocument_IsAWarning(string more, int line)
    {
        ConfigurationResult result = _files.Load($"{ConfigurationFiles.Minimal}\n{more}");

        Assert.NotNull(result.Configuration);
        Assert.Equal([$"Warning {line} : another document begins here; it is not read"], ConfigurationFiles.Texts(result));
    }

    [Theory]
    [InlineData("...\n")]
    [InlineData("...\n# the end")]
    [InlineData("# the end")]
    public void Load_EndOfTheOnlyDocument_HasNoMessages(string end) =>
        Assert.Empty(_files.Load($"{ConfigurationFiles.Minimal}\n{end}").Messages);
}
