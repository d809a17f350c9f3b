using System.CommandLine;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;
using MapProxyCluster.Tools.CommandLine;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>export</c>: writes the tiles of a cache or source into files of another kind or on another grid.</summary>
internal static class ExportCommand
{
    private const string InlineGridKey = "tmp_mapproxy_export_grid";

    internal static Command Build()
    {
        var file = new ConfigurationFile();
        var area = new AreaOptions();
        var source = new Option<string>("--source") { Description = "the cache or source to export", Required = true, HelpName = "NAME" };
        var grid = new Option<string>("--grid")
        {
            Description = "grid of the export: its name, or its options such as \"srs=EPSG:4326 bbox=5,50,10,60 res=[0.1,0.05]\"",
            Required = true,
            HelpName = "GRID",
        };
        var destination = new Option<string>("--dest") { Description = "directory or file to write", Required = true, HelpName = "PATH" };
        var type = new Option<string>("--type") { Description = "what to write", DefaultValueFactory = _ => ExportTypes.Usual, HelpName = "TYPE" };
        type.AcceptOnlyFromAmong(ExportTypes.Names);
        var fetches = new Option<bool>("--fetch-missing-tiles") { Description = "ask the sources for tiles that the cache does not have" };
        var force = new Option<bool>("--force") { Description = "write to a destination that exists; tiles that are there stay" };
        var dryRun = new Option<bool>("--dry-run", "-n") { Description = "only count the tiles" };
        var concurrency = new Option<int>("--concurrency", "-c") { Description = "how much is done at a time", DefaultValueFactory = _ => 1, HelpName = "N" };
        Option<int> quiet = QuietOption.Create();
        var command = new ToolCommand(
            "export",
            "Export tiles of a cache, or of a source, into a directory or file: one that exists already is only taken with --force.",
            "# a directory of z/x/y.png",
            "-f mapproxy.yaml --source osm_cache --grid webmercator --dest tiles --levels 0..8",
            "# an MBTiles file of a region, asking the sources for what is missing",
            "-f mapproxy.yaml --source osm_cache --grid GLOBAL_MERCATOR --type mbtiles --dest region.mbtiles --levels 0..12 --coverage 5,45,10,50 --srs EPSG:4326 --fetch-missing-tiles -c 4",
            "# on a grid that is made up for the purpose",
            "-f mapproxy.yaml --source roads --grid \"srs=EPSG:25832 bbox=250000,5200000,950000,6100000 res=[100,50,25]\" --type geopackage --dest roads.gpkg --levels 0..2")
        {
            source, grid, destination, type, fetches, force, dryRun, concurrency, quiet,
        };
        file.AddTo(command);
        area.AddTo(command);
        command.Runs(async (parsed, cancellationToken) =>
        {
            ConfigurationResult loaded = file.Load(parsed);
            (loaded, string gridKey) = WithGrid(loaded, parsed.GetValue(grid)!);
            string path = Path.GetFullPath(parsed.GetValue(destination)!), name = parsed.GetValue(source)!;
            bool exists = Path.Exists(path);
            if (exists && !parsed.GetValue(force))
            {
                throw new CommandFailure("destination exists, remove first or use --force", ConfigurationFile.Unusable);
            }

            CheckSource(loaded.Configuration!, name);
            await using var catalogs = new Catalogs();
            MapCatalog catalog = catalogs.Build(ExportConfiguration.Create(
                loaded, name, gridKey, ExportTypes.Backend(parsed.GetValue(type)!, path), parsed.GetValue(fetches)));
            TileSet target = catalog.TileSets[$"{ExportConfiguration.Target}/{gridKey}"];
            Coverage? coverage = area.Coverage(parsed, target.Grid.Srs);
            var tiles = new TileArea(target.Grid, Levels(area.Levels(parsed), target.Grid), coverage);
            Console.WriteLine($"Exporting '{name}' to '{parsed.GetValue(destination)}' with {(gridKey == InlineGridKey ? "custom grid" : $"grid '{gridKey}'")} in {target.Grid.Srs.Code}");
            AreaOptions.Print(coverage, tiles.Levels);
            (TileFeed feed, bool isTakenOver) = ExportFeed.Of(catalog, target, tiles.Levels);
            if (!isTakenOver)
            {
                await Console.Error.WriteLineAsync("WARN: grids are incompatible. needs to scale/reproject tiles for export.");
            }

            PixelSize block = TransferOptions.BlockFor(catalog.TileSets[$"{ExportConfiguration.Feed}/{gridKey}"].MetaGrid.MetaSize);
            var run = new TransferRun(
                feed, target, tiles.Batches(block).ToAsyncEnumerable(), tiles.Places, parsed.GetValue(quiet), parsed.GetValue(dryRun));
            return await run.RunAsync(
                "exported",
                new TransferOptions
                {
                    Block = block,
                    Concurrency = parsed.GetValue(concurrency),
                    Existing = exists ? ExistingTiles.Stay : ExistingTiles.Unexpected,
                },
                cancellationToken);
        });
        return command;
    }

    private static (ConfigurationResult Loaded, string Key) WithGrid(ConfigurationResult loaded, string grid)
    {
        MapProxyConfiguration configuration = loaded.Configuration!;
        if (!grid.Contains('=', StringComparison.Ordinal))
        {
            return GridFactory.OptionsOf(configuration, grid) is null
                ? throw new CommandFailure($"no such grid: {grid} (mapproxy-util grids --all --list shows them)", ConfigurationFile.Unusable)
                : (loaded, grid);
        }

        var messages = new List<ConfigurationMessage>();
        GridConfiguration own = InlineGrid.Parse(grid, InlineGridKey, messages) ?? throw ConfigurationFile.Invalid(messages);
        var grids = new Dictionary<string, GridConfiguration>(configuration.Grids) { [InlineGridKey] = own };
        return (loaded with { Configuration = configuration with { Grids = grids } }, InlineGridKey);
    }

    private static void CheckSource(MapProxyConfiguration configuration, string name)
    {
        if (!configuration.Caches.ContainsKey(name) && !configuration.Sources.ContainsKey(name))
        {
            throw new CommandFailure($"no such cache or source: {name} (there are {string.Join(", ", configuration.Caches.Keys.Concat(configuration.Sources.Keys))})", ConfigurationFile.Unusable);
        }
    }

    private static IReadOnlyList<int> Levels(IReadOnlyList<int>? levels, TileGrid grid) => levels switch
    {
        null => throw new CommandFailure("missing required option --levels"),
        [.., var last] when last >= grid.LevelCount => throw new CommandFailure($"destination grid only has {grid.LevelCount} levels", ConfigurationFile.Unusable),
        _ => levels,
    };
}
