using System.Text.Json.Nodes;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Wms;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>Shows layers by WMS, in every system, format and version that the service has.</summary>
internal static class WmsView
{
    private static readonly string[] Versions = ["1.3.0", "1.1.1", "1.1.0", "1.0.0"];

    /// <summary>The versions that a service answers, highest first.</summary>
    internal static IEnumerable<string> VersionsOf(WmsServiceConfiguration service) =>
        Versions.Where(version => service.Versions is null || service.Versions.Contains(version));

    /// <summary>The view that a request asks for; null when there is no such layer or system.</summary>
    internal static DemoView? Of(MapRequest request, string name)
    {
        if (request.Catalog.Configuration.Services.Wms is not { } service || DemoLayers.Of(request.Catalog).Find(name) is not { Map: { } map } layer
            || SrsOf(request, service, map) is not { } srs)
        {
            return null;
        }

        DemoChoice format = Choose(request, "format", "Format", FormatsOf(service));
        DemoChoice version = Choose(request, "version", "Version", [.. VersionsOf(service).OrderByDescending(version => version == "1.1.1")]);
        bool canBeTransparent = ImageFormats.Parse(format.Selected) != ImageFormat.Jpeg;
        string transparent = canBeTransparent && request.Parameters["transparent"] != "false" ? "true" : "false";
        DemoDimensions dimensions = DemoDimensions.Of(request, map);
        BoundingBox area = ViewProjection.AreaOf(map.Extent, srs);
        var client = new WmsClient(request, name, srs, area, format.Selected, version.Selected, transparent, dimensions);
        return new DemoView
        {
            Layer = layer,
            Service = "wms",
            Choices =
            [
                new DemoChoice("srs", "SRS", SrsOptions(service, map), srs.Code),
                format,
                version,
                .. canBeTransparent ? [new DemoChoice("transparent", "Transparent", [("true", "yes"), ("false", "no")], transparent)] : Array.Empty<DemoChoice>(),
                .. dimensions.Choices,
            ],
            Options = Options(request, client, dimensions),
            Addresses = [.. client.Addresses()],
            Codes = [.. client.Codes()],
            LegendUrl = map.HasLegend ? $"{new PathString(request.ScriptName).ToUriComponent()}/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetLegendGraphic&FORMAT=image/png&LAYER={Uri.EscapeDataString(name)}" : null,
        };
    }

    private static JsonObject Options(MapRequest request, WmsClient client, DemoDimensions dimensions)
    {
        JsonObject options = ViewProjection.Options(request, client.Srs, client.Area);
        var parameters = new JsonObject
        {
            ["LAYERS"] = client.Layer,
            ["STYLES"] = "",
            ["FORMAT"] = client.Format,
            ["VERSION"] = client.Version,
            ["TRANSPARENT"] = client.Transparent,
        };
        foreach ((string name, string value) in dimensions.Values)
        {
            parameters[name] = value;
        }

        options["kind"] = "wms";
        options["url"] = $"{new PathString(request.ScriptName).ToUriComponent()}/service";
        options["parameters"] = parameters;
        return options;
    }

    private static Srs? SrsOf(MapRequest request, WmsServiceConfiguration service, MapLayer layer)
    {
        IReadOnlyList<string> codes = WmsMapRequest.SrsOf(service);
        if (request.Parameters["srs"] is { Length: > 0 } asked)
        {
            return codes.FirstOrDefault(code => code.Equals(asked.Trim(), StringComparison.OrdinalIgnoreCase)) is { } known ? Srs.TryParse(known) : null;
        }

        return Srs.TryParse(SrsOptions(service, layer)[0].Value);
    }

    // Systems that the layer's caches have without reprojection come first and are marked with a star.
    private static (string Value, string Text)[] SrsOptions(WmsServiceConfiguration service, MapLayer layer)
    {
        HashSet<string> native = [.. layer.Leaves().SelectMany(leaf => leaf.Sources).OfType<CachedMapSource>()
            .SelectMany(source => source.Map.TileSets).Select(set => set.Grid.Srs.Code)];
        return [.. WmsMapRequest.SrsOf(service).Select(code => code.ToUpperInvariant())
            .OrderByDescending(code => native.Contains(code)).ThenByDescending(code => code == "EPSG:3857")
            .Select(code => (code, native.Contains(code) ? $"{code} *" : code))];
    }

    // Browsers show no TIFF.
    private static string[] FormatsOf(WmsServiceConfiguration service) =>
        [.. WmsMapRequest.FormatsOf(service).Where(format => ImageFormats.Parse(format) is ImageFormat.Png or ImageFormat.Jpeg or ImageFormat.Gif or ImageFormat.WebP)];

    private static DemoChoice Choose(MapRequest request, string name, string label, string[] values)
    {
        string[] known = values.Length > 0 ? values : [name == "format" ? "image/png" : "1.1.1"];
        string selected = Array.Find(known, value => value.Equals(request.Parameters[name], StringComparison.OrdinalIgnoreCase)) ?? known[0];
        return new DemoChoice(name, label, [.. known.Select(value => (value, value.StartsWith("image/", StringComparison.Ordinal) ? value[6..] : value))], selected);
    }
}
