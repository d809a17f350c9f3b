using System.CommandLine;
using MapProxyCluster.Configuration;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;
using MapProxyCluster.Tools.Autoconfig;
using MapProxyCluster.Tools.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>gridconf-from-ogcapitilematrixset</c>: prints the tile matrix sets of an OGC API as grids.</summary>
internal static class GridconfCommand
{
    internal static Command Build()
    {
        var option = new Option<string?>("--url") { Description = "the URL, in place of the argument", HelpName = "URL" };
        var argument = new Argument<string?>("URL") { Description = "landing page of the OGC API", Arity = ArgumentArity.ZeroOrOne };
        var command = new ToolCommand(
            "gridconf-from-ogcapitilematrixset",
            "Print the tile matrix sets of an OGC API as grids for a configuration.",
            "https://example.org/ogcapi")
        {
            option, argument,
        };
        command.Runs(async (parsed, cancellationToken) =>
        {
            string url = parsed.GetValue(option) ?? parsed.GetValue(argument) ?? throw new CommandFailure("name the URL of the landing page");
            var grids = new Dictionary<string, object?>();
            foreach (OgcApiGrid set in await ReadAsync(url, cancellationToken))
            {
                if (set.Grid is { } grid)
                {
                    grids[set.Name] = ToYaml(grid);
                }
                else
                {
                    await Console.Error.WriteLineAsync($"Cannot handle {set.Name}: {set.Reason}");
                }
            }

            Console.WriteLine("Configuration to add to mapproxy.yml:");
            Console.WriteLine();
            PlainYaml.Write(Console.Out, new Dictionary<string, object?> { ["grids"] = grids });
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<OgcApiGrid>> ReadAsync(string url, CancellationToken cancellationToken)
    {
        using var client = new UpstreamClient(new LocalPermits(TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance);
        try
        {
            return await OgcApiGrids.ReadAsync(UpstreamUrl.Parse(url), client, cancellationToken);
        }
        catch (SourceException error)
        {
            throw new CommandFailure(error.Message);
        }
    }

    private static Dictionary<string, object?> ToYaml(GridDefinition grid) => new()
    {
        ["srs"] = grid.Srs.IsWgs84 ? Srs.Wgs84.Code : grid.Srs.Code,
        ["bbox"] = YamlValues.Box(grid.BoundingBox),
        ["origin"] = grid.Origin == GridOrigin.NorthWest ? "nw" : "sw",
        ["tile_size"] = new List<object?> { YamlValues.Integer(grid.TileSize.Width), YamlValues.Integer(grid.TileSize.Height) },
        ["res"] = grid.Resolutions!.Select(resolution => (object?)YamlValues.Number(resolution)).ToList(),
    };
}
