using System.CommandLine;
using System.Globalization;
using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Tiling;
using MapProxyCluster.Tools.Autoconfig;
using MapProxyCluster.Tools.Capabilities;
using MapProxyCluster.Tools.CommandLine;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>autoconfig</c>: makes a configuration of a WMS or a GeoPackage.</summary>
internal static class AutoconfigCommand
{
    private const string StandardOutput = "-";

    private sealed record Request(string? Capabilities, string? GeoPackage, string? Base, string? Overwrite, string? OverwriteSeed);

    internal static Command Build()
    {
        var capabilities = new Option<string?>("--capabilities") { Description = "URL of a WMS 1.1.1 or 1.3.0, or file with its capabilities", HelpName = "URL|FILE" };
        var geoPackage = new Option<string?>("--geopackage") { Description = "file whose tiles are to be served", HelpName = "FILE" };
        var output = new Option<string>("--output") { Description = "file for the configuration; - for stdout", DefaultValueFactory = _ => StandardOutput, HelpName = "FILE" };
        var outputSeed = new Option<string?>("--output-seed") { Description = "file for a seed.yaml of all caches; - for stdout", HelpName = "FILE" };
        var below = new Option<string?>("--base") { Description = "configuration that the new one includes; there are caches for the grids that it defines", HelpName = "FILE" };
        var overwrite = new Option<string?>("--overwrite") { Description = "YAML file with changes of the configuration", HelpName = "FILE" };
        var overwriteSeed = new Option<string?>("--overwrite-seed") { Description = "YAML file with changes of the seed.yaml", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "overwrite existing files" };
        var command = new ToolCommand(
            "autoconfig",
            "Make a configuration of all layers of a WMS, or of the tiles in a GeoPackage.",
            "# look at it",
            "--capabilities https://example.org/wms",
            "# caches for the grids of base.yaml, and a seed.yaml for them",
            "--capabilities https://example.org/wms --base base.yaml --overwrite changes.yaml --output mapproxy.yaml --output-seed seed.yaml",
            "# serve a GeoPackage",
            "--geopackage tiles.gpkg --output mapproxy.yaml")
        {
            Notes =
            [
                "An overwrite file looks like a configuration: what stands in it replaces or completes what is made.",
                "  __all__         as a key: all entries beside it, such as sources: {__all__: {http: {client_timeout: 10}}}",
                "  NAME__extend__  adds to a list, such as supported_srs__extend__: ['EPSG:31467']",
                "  PREFIX___ and ___SUFFIX  all entries whose names begin or end so, such as caches: {osm___: {format: image/jpeg}}",
            ],
        };
        foreach (Option option in (Option[])[capabilities, geoPackage, output, outputSeed, below, overwrite, overwriteSeed, force])
        {
            command.Options.Add(option);
        }

        command.Runs(async (parsed, cancellationToken) =>
        {
            var request = new Request(
                parsed.GetValue(capabilities), parsed.GetValue(geoPackage), parsed.GetValue(below), parsed.GetValue(overwrite), parsed.GetValue(overwriteSeed));
            if ((request.Capabilities is null) == (request.GeoPackage is null))
            {
                throw new CommandFailure("name either --capabilities or --geopackage", ConfigurationFile.Unusable);
            }

            string? existing = Array.Find([parsed.GetValue(output), parsed.GetValue(outputSeed)], file => file is not null and not StandardOutput && File.Exists(file));
            if (existing is not null && !parsed.GetValue(force))
            {
                throw new CommandFailure($"{existing} already exists, use --force to overwrite", ConfigurationFile.Unusable);
            }

            (Dictionary<string, object?> configuration, Dictionary<string, object?> seeds) = await CreateAsync(request, cancellationToken);
            string from = request.Capabilities ?? request.GeoPackage!;
            Write(parsed.GetValue(output)!, from, configuration);
            if (parsed.GetValue(outputSeed) is { } seedFile)
            {
                Write(seedFile, from, seeds);
            }

            return 0;
        });
        return command;
    }

    private static async Task<(Dictionary<string, object?> Configuration, Dictionary<string, object?> Seeds)> CreateAsync(Request request, CancellationToken cancellationToken)
    {
        Dictionary<string, object?> overwrites = Overwrites.Load(request.Overwrite), seedOverwrites = Overwrites.Load(request.OverwriteSeed);
        Dictionary<string, object?> made = request.GeoPackage is { } file
            ? FromGeoPackage(file, overwrites)
            : await FromCapabilitiesAsync(request.Capabilities!, request.Base, overwrites, cancellationToken);
        if (request.Base is not null)
        {
            made["base"] = Path.GetFullPath(request.Base);
        }

        Dictionary<string, object?> seeds = CapabilitiesConfiguration.Seeds((Dictionary<string, object?>)made["caches"]!);
        Overwrites.Apply(seeds, seedOverwrites);
        return (made, seeds);
    }

    private static Dictionary<string, object?> FromGeoPackage(string file, Dictionary<string, object?> overwrites)
    {
        try
        {
            Dictionary<string, object?> made = GeoPackageConfiguration.Create(file, GeoPackageContents.Read(file));
            Overwrites.ApplySection(made, "services", overwrites, "service");
            Overwrites.Apply(made, Others(overwrites, "service"));
            return made;
        }
        catch (IOException error)
        {
            throw new CommandFailure(error.Message);
        }
    }

    // Each section is changed before the next one is made of it.
    private static async Task<Dictionary<string, object?>> FromCapabilitiesAsync(
        string place, string? baseFile, Dictionary<string, object?> overwrites, CancellationToken cancellationToken)
    {
        Dictionary<string, string> grids = baseFile is null ? [] : GridsOf(baseFile);
        WmsCapabilities capabilities = await WmsCapabilities.LoadAsync(place, null, cancellationToken);
        var metadata = new Dictionary<string, object?> { ["title"] = capabilities.Title };
        var made = new Dictionary<string, object?>
        {
            ["services"] = new Dictionary<string, object?> { ["wms"] = new Dictionary<string, object?> { ["md"] = metadata } },
            ["sources"] = CapabilitiesConfiguration.Sources(capabilities),
        };
        Overwrites.ApplySection(made, "services", overwrites, "service");
        Overwrites.ApplySection(made, "sources", overwrites, "sources");
        made["caches"] = made["sources"] is Dictionary<string, object?> sources ? CapabilitiesConfiguration.Caches(sources, grids) : new Dictionary<string, object?>();
        Overwrites.ApplySection(made, "caches", overwrites, "caches");
        made["caches"] ??= new Dictionary<string, object?>();
        made["layers"] = CapabilitiesConfiguration.Layers(capabilities, made["caches"] as Dictionary<string, object?> ?? throw NoMapping("caches"));
        Overwrites.ApplySection(made, "layers", overwrites, "layers");
        Overwrites.Apply(made, Others(overwrites, "service", "sources", "caches", "layers"));
        return made;
    }

    private static CommandFailure NoMapping(string section) => new($"overwrites: {section} must be a mapping", ConfigurationFile.Unusable);

    private static Dictionary<string, object?> Others(Dictionary<string, object?> overwrites, params string[] done) =>
        overwrites.Where(entry => !done.Contains(entry.Key)).ToDictionary();

    // The built-in grids are none that anybody has chosen.
    private static Dictionary<string, string> GridsOf(string file)
    {
        var grids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, TileGrid grid) in GridFactory.CreateAll(ConfigurationFile.LoadPart(file).Configuration!, []))
        {
            if (!name.StartsWith("GLOBAL_", StringComparison.Ordinal))
            {
                grids[grid.Srs.Code] = name;
            }
        }

        return grids;
    }

    // A remark ends with its line.
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static void Write(string file, string from, Dictionary<string, object?> content)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write($"""
            # MapProxy configuration automatically generated from:
            #   {OneLine(from)}
            #
            # NOTE: The generated configuration can be highly inefficient,
            #       especially when multiple layers and caches are requested at once.
            #       Make sure you understand the generated configuration!
            #
            # Created on {DateTime.Now:yyyy-MM-dd HH:mm:ss} with:
            # {OneLine(string.Join(' ', Environment.GetCommandLineArgs().Skip(1).Prepend("mapproxy-util")))}


            """.ReplaceLineEndings("\n"));
        PlainYaml.Write(text, content);
        if (file == StandardOutput)
        {
            Console.Write(text);
            return;
        }

        try
        {
            File.WriteAllText(file, text.ToString());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(error.Message);
        }
    }
}
