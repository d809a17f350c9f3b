using System.CommandLine;
using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using MapProxyCluster.Tools.CommandLine;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>copy</c>: brings the tiles of a cache into another one, as they are.</summary>
internal static class CopyCommand
{
    private const int UsualConcurrency = 4;

    // So many are looked at in a moment.
    private const long FewPlaces = 100_000;

    // A walk over so many places takes hours, and nearly all of them are empty.
    private const long MostPlaces = 2_000_000_000;

    private sealed record Pair(TileSet Source, TileSet Target, IReadOnlyList<int> Levels, SameTiles Numbers);

    internal static Command Build()
    {
        var file = new ConfigurationFile();
        var area = new AreaOptions();
        var source = new Option<string>("--from") { Description = "the cache to copy from", Required = true, HelpName = "CACHE" };
        var target = new Option<string>("--to") { Description = "the cache to copy to", Required = true, HelpName = "CACHE" };
        var targetFile = new Option<string?>("--to-conf") { Description = "the mapproxy.yaml of the cache to copy to, if it is another one", HelpName = "FILE" };
        var grid = new Option<string?>("--grid") { Description = "only this grid of the cache to copy to", HelpName = "GRID" };
        var updates = new Option<bool>("--update") { Description = "replace tiles that are older than those to copy" };
        var overwrites = new Option<bool>("--overwrite") { Description = "replace all tiles that are there" };
        var dryRun = new Option<bool>("--dry-run", "-n") { Description = "only count the places" };
        var concurrency = new Option<int>("--concurrency", "-c") { Description = "how many batches are copied at a time", DefaultValueFactory = _ => UsualConcurrency, HelpName = "N" };
        Option<int> quiet = QuietOption.Create();
        var command = new ToolCommand(
            "copy",
            "Copy the tiles of a cache into another one, whatever the types of both.",
            "# from files to Redis",
            "-f mapproxy.yaml --from osm_files --to osm_redis --levels 0..14",
            "# a region, into a cache of another configuration",
            "-f mapproxy.yaml --from osm --to osm --to-conf /srv/new/mapproxy.yaml --levels 8..18 --coverage germany.geojson --srs EPSG:4326",
            "# what has changed since the last copy",
            "-f mapproxy.yaml --from osm --to backup --levels 0..14 --update")
        {
            Notes =
            [
                "Tiles keep their bytes and the time that they were made at. Those that are there already stay: a copy that was",
                "stopped goes on where it ended when the same command is given again.",
                "The grids of both caches must have the same tiles; they may count rows from other corners and have other levels besides.",
            ],
        };
        foreach (Option option in (Option[])[source, target, targetFile, grid, updates, overwrites, dryRun, concurrency, quiet])
        {
            command.Options.Add(option);
        }

        file.AddTo(command);
        area.AddTo(command);
        command.Runs(async (parsed, cancellationToken) =>
        {
            await using var catalogs = new Catalogs();
            ConfigurationResult from = file.Load(parsed);
            ConfigurationResult to = parsed.GetValue(targetFile) is { } other ? ConfigurationFile.Load(other) : from;
            IReadOnlyList<TileSet> sources = SetsOf(catalogs, from, parsed.GetValue(source)!), targets = SetsOf(catalogs, to, parsed.GetValue(target)!);
            if (parsed.GetValue(grid) is { } wanted)
            {
                targets = [.. targets.Where(set => set.GridKey == wanted)];
            }

            ExistingTiles existing = parsed.GetValue(overwrites) ? ExistingTiles.Yield : parsed.GetValue(updates) ? ExistingTiles.YieldToNewer : ExistingTiles.Stay;
            var options = new TransferOptions { Concurrency = parsed.GetValue(concurrency), Existing = existing };
            int exitCode = 0;
            foreach (Pair pair in Match(sources, targets, area.Levels(parsed)))
            {
                Coverage? coverage = area.Coverage(parsed, pair.Target.Grid.Srs);
                Console.WriteLine($"Copying cache '{pair.Source.CacheName}' to '{pair.Target.CacheName}' with grid '{pair.Target.GridKey}' in {pair.Target.Grid.Srs.Code}");
                AreaOptions.Print(coverage, pair.Levels);
                var tiles = new TileArea(pair.Target.Grid, pair.Levels, coverage);
                (IAsyncEnumerable<TileBatch> batches, long? places) = Walk(pair, tiles, options, parsed.GetValue(dryRun), cancellationToken);
                var run = new TransferRun(
                    TileFeeds.Stored(pair.Source.Store, pair.Numbers), pair.Target, batches, places, parsed.GetValue(quiet), parsed.GetValue(dryRun));
                exitCode = Math.Max(exitCode, await run.RunAsync("copied", options, cancellationToken));
            }

            return exitCode;
        });
        return command;
    }

    private static IReadOnlyList<TileSet> SetsOf(Catalogs catalogs, ConfigurationResult loaded, string cache)
    {
        MapProxyConfiguration configuration = loaded.Configuration!;
        if (!configuration.Caches.TryGetValue(cache, out CacheConfiguration? found))
        {
            throw new CommandFailure($"no such cache: {cache} (there are {string.Join(", ", configuration.Caches.Keys)})", ConfigurationFile.Unusable);
        }

        if (found.DisableStorage)
        {
            throw new CommandFailure($"cache '{cache}' keeps no tiles (disable_storage)", ConfigurationFile.Unusable);
        }

        MapCatalog catalog = catalogs.Build(ExportConfiguration.Showing(loaded, [cache]));
        return [.. catalog.TileSets.Values.Where(set => set.CacheName == found.Name)];
    }

    private static List<Pair> Match(IReadOnlyList<TileSet> sources, IReadOnlyList<TileSet> targets, IReadOnlyList<int>? levels)
    {
        var pairs = new List<Pair>();
        foreach (TileSet target in targets)
        {
            foreach (TileSet source in sources.Where(source => source.PixelRatio == target.PixelRatio))
            {
                int[] common = [.. SameTiles.CommonLevels(target.Grid, source.Grid)];
                IReadOnlyList<int> wanted = levels ?? common;
                if (wanted.Count > 0 && wanted.All(common.Contains))
                {
                    CheckFormats(source, target);
                    pairs.Add(new Pair(source, target, wanted, SameTiles.Find(target.Grid, source.Grid, wanted)!));
                    break;
                }
            }
        }

        return pairs.Count > 0 ? pairs : throw new CommandFailure(
            "the caches have no grid with the same tiles on these levels; 'export' draws tiles on other grids", ConfigurationFile.Unusable);
    }

    // A large area is mostly empty: a store that can list its tiles is not asked for each place.
    private static (IAsyncEnumerable<TileBatch> Batches, long? Places) Walk(
        Pair pair, TileArea area, TransferOptions options, bool isDry, CancellationToken cancellationToken)
    {
        long places = area.Places;
        if (places > FewPlaces && pair.Source.Store is ITileListing { CanList: true } listing)
        {
            return (ListedTiles.BatchesAsync(listing, pair.Numbers, area, options.Block, cancellationToken), null);
        }

        return places <= MostPlaces || isDry
            ? (area.Batches(options.Block).ToAsyncEnumerable(), places)
            : throw new CommandFailure(
                $"{places} places for tiles are too many to look at, and this type of cache cannot list its tiles: give --levels, --coverage or both",
                ConfigurationFile.Unusable);
    }

    private static void CheckFormats(TileSet source, TileSet target)
    {
        ImageFormat from = source.ImageOptions.Format, to = target.ImageOptions.Format;
        if (from != to && !(to == ImageFormat.Mixed && from is ImageFormat.Png or ImageFormat.Jpeg))
        {
            throw new CommandFailure(
                $"cache '{source.CacheName}' holds {from} and cache '{target.CacheName}' {to}, and tiles are copied as they are: give both the same format",
                ConfigurationFile.Unusable);
        }
    }
}
