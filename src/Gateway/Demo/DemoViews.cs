using System.Text.Json.Nodes;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Gateway.Wms;
using MapProxyCluster.Gateway.Wmts;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>What a viewer page shows.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Kind">WMS, TMS or WMTS.</param>
/// <param name="Url">Address to copy into other clients.</param>
/// <param name="Options">Everything that the page script needs, as JSON.</param>
internal sealed record DemoView(string Title, string Kind, string Url, JsonObject Options);

/// <summary>Describes layers to the viewer.</summary>
internal static class DemoViews
{
    private static readonly string[] Formats = ["image/png", "image/jpeg"];

    /// <summary>Output formats that pages offer.</summary>
    internal static IEnumerable<string> FormatsOf(MapCatalog catalog) =>
        WmsMapRequest.FormatsOf(catalog.Configuration.Services.Wms!).Where(format => Formats.Contains(format.Split(';')[0]));

    internal static DemoView? Wms(MapRequest request, string name)
    {
        if (request.Catalog.Configuration.Services.Wms is not { } service || !request.Catalog.Layers.TryGetValue(name, out MapLayer? layer)
            || (request.Parameters["srs"] is { } code ? Srs.TryParse(code) : Srs.WebMercator) is not { } srs
            || !WmsMapRequest.SrsOf(service).Contains(srs.Code, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        string format = FormatsOf(request.Catalog).FirstOrDefault(known => known == request.Parameters["format"]) ?? "image/png";
        JsonObject options = Projection(request, srs, AreaOf(layer.Extent, srs));
        options["kind"] = "wms";
        options["layer"] = layer.Name;
        options["format"] = format;
        options["transparent"] = format.StartsWith("image/png", StringComparison.Ordinal);
        options["url"] = $"{request.ScriptName}/service";
        return new DemoView(layer.Title, "WMS", $"{request.BaseUrl}/service?", options);
    }

    internal static DemoView? Tms(MapRequest request, string name)
    {
        TileLayerTable table = TileLayerTable.Tms(request.Catalog);
        if (request.Catalog.Configuration.Services.Tms is null || table.Find(name, request.Parameters["srs"]) is not { } layer)
        {
            return null;
        }

        string path = $"/tiles/{Uri.EscapeDataString(layer.Name)}/{Uri.EscapeDataString(table.SpecOf(layer))}/{{z}}/{{x}}/{{y}}.{layer.Format.Extension()}?origin=nw";
        return new DemoView(layer.Title, "TMS", request.BaseUrl + path, Tiles(request, layer, path));
    }

    internal static DemoView? Wmts(MapRequest request, string name)
    {
        string? grid = request.Parameters["srs"];
        TileLayer? layer = WmtsLayerTable.Of(request.Catalog).Layers.FirstOrDefault(candidate =>
            candidate.Name == name && (grid is null || candidate.Grid.Name == grid));
        if (request.Catalog.Configuration.Services.Wmts is not { } service || layer is null)
        {
            return null;
        }

        string path = service.IsRestful
            ? "/wmts" + WmtsTemplate.Of(service.RestfulTemplate ?? WmtsTemplate.DefaultTile).Text
                .Replace("{Layer}", Uri.EscapeDataString(layer.Name), StringComparison.Ordinal)
                .Replace("{TileMatrixSet}", Uri.EscapeDataString(layer.Grid.Name), StringComparison.Ordinal)
                .Replace("{Format}", layer.Format.Extension(), StringComparison.Ordinal)
                .Replace("{Style}", "default", StringComparison.Ordinal)
            : $"/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=&LAYER={Uri.EscapeDataString(layer.Name)}&FORMAT={layer.Format.MediaType()}"
                + $"&TILEMATRIXSET={Uri.EscapeDataString(layer.Grid.Name)}&TILEMATRIX={{TileMatrix}}&TILEROW={{TileRow}}&TILECOL={{TileCol}}";
        string url = service.IsRestful ? $"{request.BaseUrl}/wmts/1.0.0/WMTSCapabilities.xml" : $"{request.BaseUrl}/service?SERVICE=WMTS&REQUEST=GetCapabilities";
        string template = path
            .Replace("{TileMatrix}", "{z}", StringComparison.Ordinal)
            .Replace("{TileCol}", "{x}", StringComparison.Ordinal)
            .Replace("{TileRow}", "{y}", StringComparison.Ordinal);
        return new DemoView(layer.Title, "WMTS", url, Tiles(request, layer, template));
    }

    // Rows count from the north in what the viewer gets, whatever the grid's own origin is.
    private static JsonObject Tiles(MapRequest request, TileLayer layer, string path)
    {
        TileGrid grid = layer.Grid;
        JsonObject options = Projection(request, grid.Srs, AreaOf(layer.Extent, grid.Srs).Intersection(grid.BoundingBox) ?? grid.BoundingBox);
        options["kind"] = "tiles";
        options["url"] = request.ScriptName + path;
        options["resolutions"] = new JsonArray([.. grid.Resolutions.Select(resolution => (JsonNode)resolution)]);
        options["origins"] = new JsonArray([.. Enumerable.Range(0, grid.LevelCount).Select(level => TopLeft(grid, level))]);
        options["sizes"] = new JsonArray([.. Enumerable.Range(0, grid.LevelCount).Select(level =>
            (JsonNode)new JsonArray(grid.LevelSize(level).Width, grid.LevelSize(level).Height))]);
        options["tileSize"] = new JsonArray(grid.TileSize.Width, grid.TileSize.Height);
        return options;
    }

    private static JsonArray TopLeft(TileGrid grid, int level)
    {
        BoundingBox box = grid.TileBoundingBox(grid.FromOrigin(new TileCoord(0, 0, level), GridOrigin.NorthWest));
        return new JsonArray(box.MinX, box.MaxY);
    }

    // A background is asked for only where the operator names one: pages call no other server unasked.
    private static JsonObject Projection(MapRequest request, Srs srs, BoundingBox area) => new()
    {
        ["srs"] = srs.Code,
        ["units"] = srs.IsGeographic ? "degrees" : "m",
        ["axis"] = srs.IsNorthEast ? "neu" : "enu",
        ["extent"] = new JsonArray(area.MinX, area.MinY, area.MaxX, area.MaxY),
        ["background"] = srs.IsWebMercator ? request.Catalog.Configuration.Globals.BackgroundUrl : null,
    };

    private static BoundingBox AreaOf(MapExtent extent, Srs srs)
    {
        try
        {
            return extent.In(srs);
        }
        catch (SrsException)
        {
            return srs.IsGeographic ? new BoundingBox(-180, -90, 180, 90) : new BoundingBox(-2e7, -2e7, 2e7, 2e7);
        }
    }
}
