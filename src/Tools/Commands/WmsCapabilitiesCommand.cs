using System.CommandLine;
using MapProxyCluster.Tiling;
using MapProxyCluster.Tools.Capabilities;
using MapProxyCluster.Tools.CommandLine;
using MapProxyCluster.Tools.Text;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>wms-capabilities</c>: shows the layers of a WMS.</summary>
internal static class WmsCapabilitiesCommand
{
    private const int Step = 4;

    internal static Command Build()
    {
        var host = new Option<string?>("--host") { Description = "the URL, in place of the argument", HelpName = "URL" };
        var version = new Option<string>("--version") { Description = "version of the document to ask for", DefaultValueFactory = _ => "1.1.1" };
        version.AcceptOnlyFromAmong("1.1.1", "1.3.0");
        var url = new Argument<string?>("URL") { Description = "address of the WMS, or path of a document", Arity = ArgumentArity.ZeroOrOne };
        var command = new ToolCommand(
            "wms-capabilities",
            "Show the layers of a WMS with all that a source needs to know. What it prints is no MapProxy configuration: autoconfig makes one.",
            "https://example.org/wms",
            "--version 1.3.0 'https://example.org/cgi-bin/mapserv?map=/srv/roads.map'")
        {
            host, version, url,
        };
        command.Runs(async (parsed, cancellationToken) =>
        {
            string place = parsed.GetValue(host) ?? parsed.GetValue(url) ?? throw new CommandFailure("name the URL of the WMS", 2);
            string wanted = parsed.GetValue(version)!;
            WmsCapabilities capabilities = await WmsCapabilities.LoadAsync(place, wanted, cancellationToken);
            Console.WriteLine("# Note: This is not a valid MapProxy configuration!");
            Console.WriteLine($"Capabilities Document Version {capabilities.Version}");
            Console.WriteLine("Root-Layer:");

            // As MapProxy does, the outermost layer itself is left out, unless it is all there is.
            Print(capabilities.Root.Layers is { Count: > 0 } layers ? layers : [capabilities.Root], Step);
            return 0;
        });
        return command;
    }

    private static void Print(IReadOnlyList<WmsLayer> layers, int indent)
    {
        foreach (WmsLayer layer in layers)
        {
            bool isFirst = true;
            foreach ((string key, string value) in Lines(layer))
            {
                Console.WriteLine($"{new string(' ', isFirst ? indent - 2 : indent)}{(isFirst ? "- " : "")}{key}: {value}");
                isFirst = false;
            }

            if (layer.Layers.Count > 0)
            {
                Console.WriteLine($"{new string(' ', indent)}layers: ");
                Print(layer.Layers, indent + Step);
            }
        }
    }

    private static IEnumerable<(string Key, string Value)> Lines(WmsLayer layer)
    {
        (string, string?)[] leading =
        [
            ("name", layer.Name),
            ("title", layer.Title),
            ("url", layer.Url),
            ("srs", layer.Srs.Count == 0 ? null : $"[{string.Join(", ", layer.Srs.Select(PythonText.Quoted))}]"),
            ("llbbox", layer.GeographicBox is { } box ? Box(box) : null),
        ];
        (string, string)[] others =
        [
            ("queryable", layer.IsQueryable ? "True" : "False"),
            ("opaque", layer.IsOpaque ? "True" : "False"),
            ("abstract", layer.Abstract ?? ""),
            ("res_hint", layer.HasResolutions ? $"({Resolution(layer.CoarsestResolution)}, {Resolution(layer.FinestResolution)})" : ""),
            ("bbox_srs", $"{{{string.Join(", ", layer.Boxes.Select(entry => $"{PythonText.Quoted(entry.Key)}: {Box(entry.Value)}"))}}}"),
            ("legend", layer.LegendUrl is { } legend ? $"{{'url': {PythonText.Quoted(legend)}}}" : ""),
        ];
        return [.. leading.Where(line => !string.IsNullOrEmpty(line.Item2)).Select(line => (line.Item1, line.Item2!)), .. others];
    }

    private static string Box(BoundingBox box) => PythonText.Numbers([box.MinX, box.MinY, box.MaxX, box.MaxY]);

    private static string Resolution(double? resolution) => resolution is { } value ? PythonText.Number(value) : "None";
}
