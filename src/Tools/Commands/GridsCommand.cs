using System.CommandLine;
using System.Globalization;
using MapProxyCluster.Configuration;
using MapProxyCluster.Tiling;
using MapProxyCluster.Tools.CommandLine;
using MapProxyCluster.Tools.Text;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>grids</c>: shows the grids of a configuration, their levels and how many tiles they have.</summary>
internal static class GridsCommand
{
    private sealed record Area(string Name, Coverage Coverage);

    internal static Command Build()
    {
        var file = new ConfigurationFile();
        var name = new Option<string?>("--grid", "-g") { Description = "only this grid, used or not; upper and lower case are the same", HelpName = "NAME" };
        var all = new Option<bool>("--all") { Description = "also grids that no cache uses" };
        var list = new Option<bool>("--list", "-l") { Description = "only the names" };
        var seed = new Option<string?>("--seed-conf", "-s") { Description = "the seed.yaml that defines the coverage", HelpName = "FILE" };
        var coverage = new Option<string?>("--coverage-name", "-c", "--coverage") { Description = "also estimate how many tiles are in this coverage of the seed.yaml", HelpName = "NAME" };
        var command = new ToolCommand(
            "grids",
            "Show the grids of a configuration with their levels and numbers of tiles.",
            "# all grids that caches use",
            "-f mapproxy.yaml",
            "# how many tiles is a country?",
            "-f mapproxy.yaml -g webmercator -s seed.yaml -c germany")
        {
            name, all, list, seed, coverage,
        };
        file.AddTo(command);
        command.Runs(parsed =>
        {
            MapProxyConfiguration configuration = file.Load(parsed).Configuration!;
            Dictionary<string, TileGrid> grids = Choose(configuration, parsed.GetValue(name), parsed.GetValue(all));
            if (parsed.GetValue(list))
            {
                PrintNames(grids.Keys);
            }
            else
            {
                Print(configuration, grids, AreaOf(configuration, parsed.GetValue(seed), parsed.GetValue(coverage)));
            }

            return 0;
        });
        return command;
    }

    private static Dictionary<string, TileGrid> Choose(MapProxyConfiguration configuration, string? name, bool all)
    {
        var messages = new List<ConfigurationMessage>();
        IReadOnlyDictionary<string, TileGrid> grids = GridFactory.CreateAll(configuration, messages);
        string[] chosen = name is null
            ? [.. all ? grids.Keys : configuration.Caches.Values.SelectMany(cache => cache.Grids ?? [GridConfiguration.DefaultKey])]
            : [.. grids.Keys.Where(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)).Take(1)];
        if (name is not null && chosen.Length == 0)
        {
            throw new CommandFailure($"grid not found: {name}");
        }

        return chosen.Distinct().All(grids.ContainsKey)
            ? chosen.Distinct().ToDictionary(key => key, key => grids[key])
            : throw ConfigurationFile.Invalid(messages);
    }

    private static Area? AreaOf(MapProxyConfiguration configuration, string? seedFile, string? name)
    {
        if ((seedFile is null) != (name is null))
        {
            throw new CommandFailure("--coverage-name and --seed-conf can only be used together");
        }

        if (seedFile is null || name is null)
        {
            return null;
        }

        if (!File.Exists(seedFile))
        {
            throw new CommandFailure($"no such file: {seedFile}", ConfigurationFile.Unusable);
        }

        SeedConfigurationResult seeds = SeedConfigurationLoader.Load(seedFile, configuration);
        if (seeds.Configuration is null)
        {
            throw ConfigurationFile.Invalid(seeds.Messages);
        }

        if (!seeds.Configuration.Coverages.TryGetValue(name, out CoverageConfiguration? found))
        {
            throw new CommandFailure($"there is no coverage '{name}' in {seedFile}");
        }

        var messages = new List<ConfigurationMessage>();
        return new CoverageFactory(configuration, messages).Create(found) is { } coverage ? new Area(name, coverage) : throw ConfigurationFile.Invalid(messages);
    }

    private static void PrintNames(IEnumerable<string> names)
    {
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            Console.WriteLine(name);
        }
    }

    private static void Print(MapProxyConfiguration configuration, Dictionary<string, TileGrid> grids, Area? area)
    {
        bool isFirst = true;
        foreach ((string key, TileGrid grid) in grids.OrderBy(grid => grid.Key, StringComparer.Ordinal))
        {
            Console.Write(isFirst ? "" : "\n");
            isFirst = false;
            Console.WriteLine($"{grid.Name}:");
            Console.WriteLine("    Configuration:");
            GridConfiguration options = GridFactory.OptionsOf(configuration, key)!;
            foreach ((string option, string value) in GridText.Options(options, grid).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                Console.WriteLine($"        {option}: {value}");
            }

            PrintLevels(grid, options, area);
        }
    }

    private static void PrintLevels(TileGrid grid, GridConfiguration options, Area? area)
    {
        double? share = area is null ? null : ShareOf(area.Coverage, grid);
        if (share is { } part)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    Coverage: {area!.Name} covers approx. {part * 100:F4}% of the grid BBOX"));
        }

        Console.WriteLine("    Levels: Resolutions, # x * y = total tiles" + (share is null ? "" : " (approx. tiles within coverage)"));
        string[] resolutions = GridText.Resolutions(options, grid);
        int width = resolutions.Max(text => text.Length);
        for (int level = 0; level < grid.LevelCount; level++)
        {
            PixelSize size = grid.LevelSize(level);
            string gap = new(' ', width - resolutions[level].Length + 1);
            string inside = share is { } covered ? $" ({Count(size.Area * covered)})" : "";
            Console.WriteLine($"        {level:00}:  {resolutions[level]},{gap}# {size.Width,6} * {size.Height,-6} = {Count(size.Area),10}{inside}");
        }
    }

    private static double ShareOf(Coverage coverage, TileGrid grid) =>
        coverage.AreaIn(grid.Srs) / (grid.BoundingBox.Width * grid.BoundingBox.Height);

    private static string Count(double tiles) => tiles > 1e6
        ? string.Create(CultureInfo.InvariantCulture, $"{tiles / 1e6,7:F2}M")
        : ((long)tiles).ToString(CultureInfo.InvariantCulture);
}
