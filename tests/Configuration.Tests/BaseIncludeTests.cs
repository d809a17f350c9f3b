using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Tests;

public sealed class BaseIncludeTests : IDisposable
{
    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    private void WriteBase(string text) => _files.Write("base.yaml", text);

    [Fact]
    public void Load_Base_MergesDeeplyAndOwnWins()
    {
        WriteBase(ConfigurationFiles.Minimal + "\nglobals: {cache: {meta_size: [2, 2], meta_buffer: 10}, http: {client_timeout: 5}}");

        MapProxyConfiguration configuration = _files.LoadValid("""
            base: base.yaml
            globals:
              cache: {meta_size: [8, 8]}
              http:
            layers:
              - {name: osm, title: Changed}
              - {name: two, title: Two, sources: [osm_cache]}
            caches: {osm_cache: {grids: [GLOBAL_GEODETIC]}}
            """);

        Assert.Equal((new PixelSize(8, 8), 10), (configuration.Globals.Cache.MetaSize, configuration.Globals.Cache.MetaBuffer));
        Assert.Equal(5, configuration.Globals.Http.ClientTimeout);
        Assert.Equal(["osm Changed", "two Two"], configuration.Layers.Select(layer => $"{layer.Name} {layer.Title}"));
        Assert.Equal(["osm_cache"], configuration.Layers[0].Sources.Select(source => source.Name));
        Assert.Equal(["GLOBAL_GEODETIC"], configuration.Caches["osm_cache"].Grids);
    }

    [Fact]
    public void Load_BaseWithOtherLists_AppendsAndEmptyListRemoves()
    {
        WriteBase("services: {wms: {image_formats: [image/png], versions: ['1.1.1'], srs: ['EPSG:4326']}}\nlayers: []");

        WmsServiceConfiguration wms = _files.LoadValid(
            "base: [base.yaml]\nservices: {wms: {image_formats: [image/jpeg], versions: []}}").Services.Wms!;

        Assert.Equal(["image/png", "image/jpeg"], wms.ImageFormats);
        Assert.Null(wms.Versions);
        Assert.Equal(["EPSG:4326"], wms.Srs);
    }

    [Fact]
    public void Load_SeveralBases_LaterOnesWin()
    {
        WriteBase("services: {}\nlayers: []\nglobals: {cache: {meta_buffer: 1, max_tile_limit: 1}}");
        _files.Write("later.yaml", "globals: {cache: {meta_buffer: 2}}");

        GlobalCacheConfiguration cache = _files.LoadValid("base: [base.yaml, later.yaml]").Globals.Cache;

        Assert.Equal((2, 1), (cache.MetaBuffer, cache.MaxTileLimit));
    }

    [Fact]
    public void Load_BasesThatShareABase_AreFine()
    {
        Directory.CreateDirectory(_files.PathOf("sub"));
        WriteBase("services: {}\nlayers: []\nglobals: {cache: {meta_buffer: 1}}");
        _files.Write("sub/a.yaml", "base: ../base.yaml\nglobals: {cache: {max_tile_limit: 3}}");
        _files.Write("sub/b.yaml", "base: ../base.yaml\nglobals: {cache: {concurrent_tile_creators: 4}}");

        ConfigurationResult result = _files.Load("base: [sub/a.yaml, sub/b.yaml]");

        Assert.Empty(result.Messages);
        Assert.Equal((1, 3, 4), (result.Configuration!.Globals.Cache.MetaBuffer, result.Configuration.Globals.Cache.MaxTileLimit,
            result.Configuration.Globals.Cache.ConcurrentTileCreators));
        Assert.Equal(["mapproxy.yaml", "a.yaml", "base.yaml", "b.yaml"], result.Files.Select(Path.GetFileName));
    }

    [Fact]
    public void Load_BaseCycle_IsErrorAtTheInclude()
    {
        WriteBase("services: {}\nbase: mapproxy.yaml");

        ConfigurationMessage message = Assert.Single(_files.Load("base: base.yaml\nlayers: []").Messages);

        Assert.Equal((_files.PathOf("base.yaml"), 2, "base"), (message.Location.File, message.Location.Line, message.Location.Path));
        Assert.Equal("'mapproxy.yaml' includes itself", message.Text);
    }

    [Fact]
    public void Load_BaseThatDoublesAtEachStep_EndsWithError()
    {
        for (int i = 0; i < 30; i++)
        {
            _files.Write($"b{i}.yaml", $"base: [b{i + 1}.yaml, b{i + 1}.yaml]");
        }

        _files.Write("b30.yaml", "layers: []");

        Assert.Contains(_files.Load("base: b0.yaml").Messages, message => message.Text == "too many included files");
    }

    [Theory]
    [InlineData("base: absent.yaml", 1)]
    [InlineData("layers: []\nbase: [absent.yaml]", 2)]
    public void Load_BaseMissing_IsErrorAtTheInclude(string text, int line)
    {
        ConfigurationMessage message = Assert.Single(_files.Load(text).Messages);

        Assert.Equal((_files.PathOf("mapproxy.yaml"), line, "base"), (message.Location.File, message.Location.Line, message.Location.Path));
        Assert.StartsWith("cannot be read:", message.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base: {a: b}")]
    [InlineData("base: [[a]]")]
    [InlineData("base: ['']")]
    public void Load_BaseNotAFile_IsError(string text) =>
        Assert.Contains(_files.Load(text).Messages, message => message.Text == "must be a file or a list of files");

    [Fact]
    public void Load_MistakesInMergedSections_NameTheFileAndLineOfTheValue()
    {
        WriteBase("services: {}\nlayers: []\n\n\n\nglobals:\n  cache:\n    meta_buffer: low\n    max_tile_limit: 5");

        ConfigurationResult result = _files.Load("base: base.yaml\nglobals:\n  cache:\n    max_tile_limit: none");

        Assert.Equal(
            [("base.yaml", 8, "globals.cache.meta_buffer"), ("mapproxy.yaml", 4, "globals.cache.max_tile_limit")],
            result.Messages.Select(message => (Path.GetFileName(message.Location.File), message.Location.Line, message.Location.Path)));
    }
}
