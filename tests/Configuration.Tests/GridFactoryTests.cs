using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Tests;

public sealed class GridFactoryTests : IDisposable
{
    private const double Edge = 20037508.342789244;

    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    private (IReadOnlyDictionary<string, TileGrid> Grids, List<ConfigurationMessage> Messages) Create(string grids, string globals = "{}")
    {
        var messages = new List<ConfigurationMessage>();
        MapProxyConfiguration configuration = _files.LoadValid($"services: {{}}\nlayers: []\nglobals: {globals}\ngrids:\n  {grids.ReplaceLineEndings("\n  ")}\n");
        return (GridFactory.CreateAll(configuration, messages), messages);
    }

    private TileGrid Grid(string options, string globals = "{}") => Create($"own: {options}", globals).Grids["own"];

    private ConfigurationMessage Error(string grids) =>
        Assert.Single(Create(grids).Messages, message => message.Severity == ConfigurationSeverity.Error);

    private static double[] ResolutionsOf(TileGrid grid) => [.. grid.Resolutions];

    [Fact]
    public void CreateAll_WithoutOwn_HasBuiltInGrids()
    {
        (IReadOnlyDictionary<string, TileGrid> grids, List<ConfigurationMessage> messages) = Create("");

        Assert.Empty(messages);
        Assert.Equal(3, grids.Count);
        Assert.Equal((GridOrigin.SouthWest, "EPSG:4326", 1.40625), Facts(grids["GLOBAL_GEODETIC"]));
        Assert.Equal((GridOrigin.SouthWest, "EPSG:900913", 156543.03392804097), Facts(grids["GLOBAL_MERCATOR"]));
        Assert.Equal((GridOrigin.NorthWest, "EPSG:3857", 156543.03392804097), Facts(grids["GLOBAL_WEBMERCATOR"]));

        static (GridOrigin, string, double) Facts(TileGrid grid) => (grid.Origin, grid.Srs.Code, Math.Round(grid.Resolutions[0], 11));
    }

    [Fact]
    public void CreateAll_Base_OverridesByKeyAlongTheChain()
    {
        TileGrid grid = Create("""
            first: {base: GLOBAL_WEBMERCATOR, num_levels: 5, tile_size: [512, 512]}
            own: {base: first, num_levels: 3}
            """).Grids["own"];

        Assert.Equal((3, new PixelSize(512, 512), GridOrigin.NorthWest, "EPSG:3857", "own"),
            (grid.LevelCount, grid.TileSize, grid.Origin, grid.Srs.Code, grid.Name));
    }

    [Fact]
    public void CreateAll_GridNamedAsItsBuiltInBase_ReplacesIt() =>
        Assert.Equal(4, Create("GLOBAL_MERCATOR: {base: GLOBAL_MERCATOR, num_levels: 4}").Grids["GLOBAL_MERCATOR"].LevelCount);

    [Fact]
    public void CreateAll_BaseCircle_IsErrorForEach() => Assert.Equal(
        ["grids.a", "grids.b"],
        Create("a: {base: b}\nb: {base: a}").Messages.Where(message => message.Severity == ConfigurationSeverity.Error)
            .Select(message => message.Location.Path));

    [Fact]
    public void CreateAll_BoundingBoxSrs_TransformsTheBox()
    {
        BoundingBox box = Grid("{srs: 'EPSG:3857', bbox: [-180, -60, 180, 60], bbox_srs: 'EPSG:4326', origin: nw}").BoundingBox;

        Assert.Equal(-Edge, box.MinX, 1e-6);
        Assert.Equal(Edge, box.MaxX, 1e-6);
        Assert.Equal(8399737.89, box.MaxY, 0.01);
    }

    [Fact]
    public void CreateAll_Sqrt2_DoublesEverySecondLevel()
    {
        double[] resolutions = ResolutionsOf(Grid("{base: GLOBAL_MERCATOR, res_factor: sqrt2, num_levels: 5}"));

        Assert.Equal(156543.03392804097 / 2, resolutions[2], 1e-6);
        Assert.Equal(156543.03392804097 / Math.Sqrt(2), resolutions[1], 1e-6);
    }

    [Fact]
    public void CreateAll_NamedResolutions_AreSortedWithTheirNames()
    {
        GridConfiguration own = _files.LoadValid(
            "services: {}\nlayers: []\ngrids: {own: {base: GLOBAL_MERCATOR, res: [[fine, 10], [coarse, 1000], 100]}}").Grids["own"];

        Assert.Equal([1000, 100, 10], own.Resolutions);
        Assert.Equal(["coarse", null, "fine"], own.LevelNames);
    }

    [Fact]
    public void CreateAll_MinAndMaxResolution_SpreadOverTheLevels() => Assert.Equal(
        [1000, 398.1072, 158.4893, 63.0957, 25.1189, 10],
        ResolutionsOf(Grid("{base: GLOBAL_MERCATOR, min_res: 1000, max_res: 10, num_levels: 6}")).Select(resolution => Math.Round(resolution, 4)));

    [Fact]
    public void CreateAll_MinAndMaxResolutionWithoutLevels_HalvesDown() => Assert.Equal(
        [1000.0, 500, 250], ResolutionsOf(Grid("{base: GLOBAL_MERCATOR, min_res: 1000, max_res: 125}")));

    [Fact]
    public void CreateAll_AlignResolutions_TakesThoseInRange()
    {
        TileGrid grid = Grid("{base: GLOBAL_WEBMERCATOR, bbox: [0, 0, 1000000, 1000000], align_resolutions_with: GLOBAL_WEBMERCATOR, min_res: 1000, max_res: 100}");

        Assert.All(ResolutionsOf(grid), resolution => Assert.Equal(0, Math.Log2(156543.03392804097 / resolution) % 1, 1e-9));
        Assert.True(grid.Resolutions[0] <= 1000);
    }

    [Fact]
    public void CreateAll_Globals_AreDefaults()
    {
        const string globals = "{grid: {tile_size: [300, 200]}}";

        Assert.Equal(new PixelSize(300, 200), Grid("{base: GLOBAL_MERCATOR}", globals).TileSize);
        Assert.Equal(new PixelSize(100, 100), Grid("{base: GLOBAL_MERCATOR, tile_size: [100, 100]}", globals).TileSize);
    }

    [Theory]
    [InlineData("own: {srs: 'EPSG:25832', origin: nw}", "grid 'own' needs a bbox: there is no default for EPSG:25832")]
    [InlineData("own: {srs: 'EPSG:999999', origin: nw}", "unknown SRS 'EPSG:999999'")]
    public void CreateAll_Mistake_IsErrorAtTheGrid(string grids, string text)
    {
        ConfigurationMessage error = Error(grids);

        Assert.Equal(("grids.own", 5), (error.Location.Path, error.Location.Line));
        Assert.Equal(text, error.Text);
    }

    [Fact]
    public void CreateAll_MissingOrigin_Warns() =>
        Assert.Equal("no origin given; rows count from the south (ll)", Assert.Single(Create("own: {srs: 'EPSG:4326'}").Messages).Text);

    [Theory]
    [InlineData("res_factor: 1", "res_factor")]
    [InlineData("res: []", "res")]
    [InlineData("res: [10, -5]", "res")]
    [InlineData("res: ten", "res")]
    [InlineData("bbox: [0, 0, 0, 0]", "bbox")]
    [InlineData("bbox: [1, 2, 3]", "bbox")]
    [InlineData("origin: middle", "origin")]
    [InlineData("tile_size: [0, 256]", "tile_size")]
    [InlineData("num_levels: 0", "num_levels")]
    [InlineData("min_res: 0", "min_res")]
    [InlineData("threshold_res: [a]", "threshold_res")]
    public void Load_GridMistake_IsErrorWithPath(string option, string key) => Assert.Contains(
        _files.Load(
            $"services: {{}}\nlayers: [{{title: A, sources: [c]}}]\ncaches: {{c: {{grids: [own], sources: []}}}}\ngrids: {{own: {{{option}}}}}").Messages,
        message => message.Severity == ConfigurationSeverity.Error && message.Location.Path == $"grids.own.{key}");

    [Fact]
    public void CreateAll_BoxOfAnotherSrs_IsInheritedWithItsSrs()
    {
        IReadOnlyDictionary<string, TileGrid> grids = Create(
            "below: {srs: 'EPSG:3857', bbox: [0, 0, 10, 10], bbox_srs: 'EPSG:4326', origin: nw}\nown: {base: below, bbox: [0, 0, 20, 20]}").Grids;

        Assert.Equal(2226389.8, grids["own"].BoundingBox.MaxX, 0.1);
    }
}
