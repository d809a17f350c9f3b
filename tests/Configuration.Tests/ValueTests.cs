using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Tests;

public sealed class ValueTests : IDisposable
{
    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("'0755'")]
    [InlineData("0755")]
    [InlineData("755")]
    [InlineData("'755'")]
    public void Load_Permissions_AreOctal(string text)
    {
        MapProxyConfiguration configuration = _files.LoadValid(
            $"services: {{}}\nlayers: []\nglobals: {{cache: {{directory_permissions: {text}, file_permissions: {text}}}}}");

        Assert.Equal(Convert.ToInt32("755", 8), configuration.Globals.Cache.DirectoryPermissions);
        Assert.Equal(Convert.ToInt32("755", 8), configuration.Globals.Cache.FilePermissions);
    }

    [Theory]
    [InlineData("0x1ff")]
    [InlineData("'0799'")]
    [InlineData("rwxr-xr-x")]
    [InlineData("[7, 5, 5]")]
    public void Load_PermissionsNotOctal_IsError(string text) => Assert.Contains(
        "Error 3 globals.cache.file_permissions: must be octal permissions such as '0755'",
        ConfigurationFiles.Texts(_files.Load($"services: {{}}\nlayers: []\nglobals: {{cache: {{file_permissions: {text}}}}}")));

    [Fact]
    public void Load_NullSections_AreEmpty()
    {
        MapProxyConfiguration configuration = _files.LoadValid("""
            globals:
            grids:
            caches:
            sources:
            layers: []
            services:
              demo:
              tms:
              wmts:
              wms:
                md:
            """);

        Assert.NotNull(configuration.Services.Wms);
        Assert.NotNull(configuration.Services.Tms);
        Assert.NotNull(configuration.Services.Wmts);
        Assert.NotNull(configuration.Services.Demo);
        Assert.Empty(configuration.Caches);
    }

    [Fact]
    public void Load_Demo_WarnsForProduction() => Assert.Contains(
        _files.Load("services: {demo: }\nlayers: []").Messages,
        message => message is { Severity: ConfigurationSeverity.Warning, Location.Path: "services.demo" });

    [Fact]
    public void Load_OldLayerForms_ReadsNamesAndWarns()
    {
        string tail = "\n" + ConfigurationFiles.Minimal[ConfigurationFiles.Minimal.IndexOf("caches:", StringComparison.Ordinal)..];
        const string layer = "{title: T, sources: [osm_cache]}";
        ConfigurationResult mapping = _files.Load($"services: {{}}\nlayers:\n  a: {layer}\n  b: {layer}{tail}");
        ConfigurationResult list = _files.Load($"services: {{}}\nlayers:\n  - a: {layer}\n  - b: {layer}{tail}");

        Assert.Equal(["a", "b"], mapping.Configuration!.Layers.Select(read => read.Name));
        Assert.Equal(["a", "b"], list.Configuration!.Layers.Select(read => read.Name));
        Assert.Single(mapping.Messages);
        Assert.Equal(2, list.Messages.Count);
    }

    [Fact]
    public void Load_CachesAsList_KeepsTheirOrder()
    {
        MapProxyConfiguration configuration = _files.LoadValid("""
            services: {}
            layers: []
            caches:
              - zebra: {grids: [GLOBAL_MERCATOR], sources: []}
              - ant: {grids: [GLOBAL_MERCATOR], sources: [zebra]}
            """);

        Assert.Equal(["zebra", "ant"], configuration.Caches.Keys);
    }

    [Fact]
    public void Load_AliasesAndMergeKeys_AreResolved()
    {
        MapProxyConfiguration configuration = _files.LoadValid("""
            services: {}
            layers: []
            parts:
              common: &common {grids: [GLOBAL_MERCATOR], sources: [], meta_buffer: 7, format: image/jpeg}
              other: &other {meta_buffer: 9, meta_size: [2, 3]}
            caches:
              one: *common
              two:
                <<: *common
                format: image/png
              three:
                <<: [*common, *other]
            """);

        Assert.Equal("image/jpeg", configuration.Caches["one"].Format);
        Assert.Equal(("image/png", 7), (configuration.Caches["two"].Format, configuration.Caches["two"].MetaBuffer));
        Assert.Equal((7, new PixelSize(2, 3)), (configuration.Caches["three"].MetaBuffer, configuration.Caches["three"].MetaSize));
    }

    [Theory]
    [InlineData("'2020-01-01/2020-01-03/P1D'", new[] { "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z", "2020-01-03T00:00:00Z" }, "2020-01-03T00:00:00Z")]
    [InlineData("['a', 'b/c']", new[] { "a", "b/c" }, "b/c")]
    public void Load_TimeDimension_ExpandsIntervals(string values, string[] expected, string fallback)
    {
        DimensionConfiguration time = Dimension("Time", values);

        Assert.Equal(expected, time.Values);
        Assert.Equal(fallback, time.Default);
    }

    [Fact]
    public void Load_OtherDimension_SplitsAtSlashes() =>
        Assert.Equal(["0", "1000", "3000"], Dimension("elevation", "0/1000/3000").Values);

    [Theory]
    [InlineData("2020-01-01/2020-01-03/PT0S")]
    [InlineData("1000-01-01/9999-01-01/PT1S")]
    [InlineData("9999-12-31/P1D")]
    [InlineData("yesterday/today/P1D")]
    public void Load_TimeDimensionNotAnInterval_IsError(string values) => Assert.Contains(
        _files.Load(WithDimension("time", $"'{values}'")).Messages,
        message => message is { Severity: ConfigurationSeverity.Error, Location.Path: "layers[0].dimensions.time.values" });

    private DimensionConfiguration Dimension(string name, string values) =>
        _files.LoadValid(WithDimension(name, values)).Layers[0].Dimensions[name.ToLowerInvariant()];

    private static string WithDimension(string name, string values) => ConfigurationFiles.Minimal.Replace(
        "sources: [osm_cache]", $"sources: [osm_cache]\n    dimensions: {{{name}: {{values: {values}}}}}", StringComparison.Ordinal);

    [Theory]
    [InlineData("'0xff0530'", 255, 5, 48, 255)]
    [InlineData("'#FF0530'", 255, 5, 48, 255)]
    [InlineData("'#FF053080'", 255, 5, 48, 128)]
    [InlineData("[255, 5, 48]", 255, 5, 48, 255)]
    [InlineData("[255, 5, 48, 9]", 255, 5, 48, 9)]
    public void Load_Colors_AreRead(string text, byte r, byte g, byte b, byte a) => Assert.Equal(
        new ColorValue(r, g, b, a),
        ((WmsSourceConfiguration)_files.LoadValid(ConfigurationFiles.Minimal + $"\n    image: {{transparent_color: {text}}}").Sources["osm_wms"])
            .Image!.TransparentColor);
}
