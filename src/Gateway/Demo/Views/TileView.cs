using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Gateway.Wmts;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>Shows layers tile by tile: WMTS in both encodings, TMS, and plain tiles.</summary>
internal static partial class TileView
{
    /// <summary>The view of a WMTS page; null when there is no such layer or grid.</summary>
    internal static DemoView? Wmts(MapRequest request, string name)
    {
        string? grid = request.Parameters["srs"];
        if (request.Catalog.Configuration.Services.Wmts is not { } service || DemoLayers.Of(request.Catalog).Find(name) is not { } layer
            || layer.WmtsTiles.FirstOrDefault(candidate => string.IsNullOrEmpty(grid) || candidate.Grid.Name == grid) is not { } tiles)
        {
            return null;
        }

        List<(string, string)> ways = [];
        if (service.IsRestful)
        {
            ways.Add(("rest", "REST"));
        }

        if (service.IsKvp)
        {
            ways.Add(("kvp", "KVP"));
        }

        DemoDimensions dimensions = DemoDimensions.Of(request, tiles.MapLayer);
        DemoChoice way = Way(request, ways);
        string path = way.Selected == "kvp" ? KvpPath(tiles, dimensions) : RestPath(service, tiles, dimensions);
        var pyramid = new TilePyramid(tiles, path, [.. Enumerable.Range(0, tiles.Grid.LevelCount)]);
        DemoChoice grids = new("srs", "Grid", [.. layer.WmtsTiles.Select(other => (other.Grid.Name, Describe(other, other.Grid.Name)))], tiles.Grid.Name);
        return View(request, layer, "wmts", pyramid, [grids, FormatOf(tiles), way, .. dimensions.Choices]);
    }

    /// <summary>The view of a TMS page; null when there is no such layer or grid.</summary>
    internal static DemoView? Tms(MapRequest request, string name)
    {
        TileLayerTable table = TileLayerTable.Tms(request.Catalog);
        string? spec = request.Parameters["srs"] is { Length: > 0 } asked ? asked : null;
        if (request.Catalog.Configuration.Services.Tms is not { } service || DemoLayers.Of(request.Catalog).Find(name) is not { } layer
            || (spec is not null ? table.Find(name, spec) : layer.TmsTiles is [var first, ..] ? first.Layer : null) is not { } tiles)
        {
            return null;
        }

        TileGrid grid = tiles.Grid;
        DemoDimensions dimensions = DemoDimensions.Of(request, tiles.MapLayer);
        DemoChoice way = Way(request, [("tiles", "/tiles"), ("tms", "/tms")]);
        bool isTms = way.Selected == "tms";
        TileProfile profile = TileProfile.Of(grid);
        int[] levels = [.. Enumerable.Range(0, grid.LevelCount).Select(z => profile.Internal(z, isTms)).TakeWhile(level => level < grid.LevelCount)];
        string origin = !isTms && (service.Origin ?? grid.Origin) != GridOrigin.NorthWest ? "&origin=nw" : "";
        string query = (origin + dimensions.Query).TrimStart('&');
        string path = $"{(isTms ? "/tms/1.0.0" : "/tiles")}/{Escape(name)}/{Escape(table.SpecOf(tiles))}/{{z}}/{{x}}/{(isTms ? "{-y}" : "{y}")}"
            + $".{tiles.Format.Extension()}{(query.Length > 0 ? "?" : "")}{query}";
        DemoChoice grids = new("srs", "Grid", [.. layer.TmsTiles.Select(other => (other.Spec, Describe(other.Layer, other.Spec)))], table.SpecOf(tiles));
        return levels.Length == 0 ? null : View(request, layer, "tms", new TilePyramid(tiles, path, levels), [grids, FormatOf(tiles), way, .. dimensions.Choices]);
    }

    private static DemoView View(MapRequest request, DemoLayer layer, string service, TilePyramid pyramid, IReadOnlyList<DemoChoice> choices)
    {
        TileGrid grid = pyramid.Layer.Grid;
        BoundingBox area = ViewProjection.AreaOf(pyramid.Layer.Extent, grid.Srs).Intersection(grid.BoundingBox) ?? grid.BoundingBox;
        JsonObject options = ViewProjection.Options(request, grid.Srs, area);
        options["kind"] = "tiles";
        options["url"] = new PathString(request.ScriptName).ToUriComponent() + pyramid.Path;
        pyramid.AddTo(options);
        var client = new TileClient(request, service, pyramid, area);
        return new DemoView
        {
            Layer = layer,
            Service = service,
            Choices = choices,
            Options = options,
            Addresses = [.. client.Addresses()],
            Codes = [.. client.Codes()],
        };
    }

    private static string KvpPath(TileLayer tiles, DemoDimensions dimensions) =>
        $"/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=&LAYER={Escape(tiles.Name)}&FORMAT={tiles.Format.MediaType()}"
        + $"&TILEMATRIXSET={Escape(tiles.Grid.Name)}&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}{dimensions.Query}";

    // Dimensions are places of the template like all others.
    private static string RestPath(WmtsServiceConfiguration service, TileLayer tiles, DemoDimensions dimensions)
    {
        Dictionary<string, string> values = new(dimensions.Values, StringComparer.OrdinalIgnoreCase)
        {
            ["Layer"] = tiles.Name,
            ["TileMatrixSet"] = tiles.Grid.Name,
            ["Format"] = tiles.Format.Extension(),
            ["Style"] = "default",
        };
        string template = WmtsTemplate.Of(service.RestfulTemplate ?? WmtsTemplate.DefaultTile).Text;
        return "/wmts" + Place().Replace(template, place => place.Groups[1].Value switch
        {
            "TileMatrix" => "{z}",
            "TileRow" => "{y}",
            "TileCol" => "{x}",
            var name => Escape(values.GetValueOrDefault(name, "default")),
        });
    }

    private static DemoChoice Way(MapRequest request, List<(string Value, string Text)> ways) =>
        new("via", "Address", ways, ways.Exists(way => way.Value == request.Parameters["via"]) ? request.Parameters["via"]! : ways[0].Value);

    private static DemoChoice FormatOf(TileLayer tiles) =>
        new("format", "Format", [(tiles.Format.Extension(), tiles.Format.Extension())], tiles.Format.Extension());

    private static string Describe(TileLayer tiles, string name) =>
        name == tiles.Grid.Srs.CompactCode ? name : $"{name} ({tiles.Grid.Srs.Code})";

    private static string Escape(string text) => Uri.EscapeDataString(text);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Place();
}
