using System.Globalization;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Gateway.Wmts;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.TileJson;

/// <summary>Where the tiles of a layer are for clients that count z/x/y as the web does.</summary>
/// <param name="Template">URL with {z}, {x} and {y}, rows from the north.</param>
/// <param name="MaximumZoom">Finest level.</param>
internal sealed record XyzAddress(string Template, int MaximumZoom)
{
    /// <summary>The address by <c>/tiles</c>, else by WMTS; null and the reason when there is none.</summary>
    internal static XyzAddress? Find(TileLayer layer, MapRequest request, out string? reason)
    {
        TileGrid grid = layer.Grid;
        string? byWmts = WmtsTemplateOf(layer, request);
        if (TilesTemplateOf(layer, request) is { } byTiles)
        {
            int step = TileProfile.Of(grid).Step;
            reason = XyzLevels.WhyNot(grid, step);
            return reason is null ? new XyzAddress(byTiles, (grid.LevelCount - 1) / step) : null;
        }

        reason = byWmts is null ? $"no tile service shows the grid '{grid.Name}' of this layer" : XyzLevels.WhyNot(grid);
        return reason is null ? new XyzAddress(byWmts!, grid.LevelCount - 1) : null;
    }

    private static string? TilesTemplateOf(TileLayer layer, MapRequest request)
    {
        if (request.Catalog.Configuration.Services.Tms is not { } service)
        {
            return null;
        }

        // Where URLs name SRS, only one grid of each can be reached.
        TileLayerTable table = TileLayerTable.Tms(request.Catalog);
        string spec = table.SpecOf(layer);
        if (table.Find(layer.Name, spec) != layer)
        {
            return null;
        }

        string rows = (service.Origin ?? layer.Grid.Origin) == GridOrigin.NorthWest ? "" : "?origin=nw";
        return $"{request.BaseUrl}/tiles/{Uri.EscapeDataString(layer.Name)}/{Uri.EscapeDataString(spec)}/{{z}}/{{x}}/{{y}}.{ExtensionOf(layer)}{rows}";
    }

    private static string? WmtsTemplateOf(TileLayer layer, MapRequest request)
    {
        if (request.Catalog.Configuration.Services.Wmts is not { } service
            || WmtsLayerTable.Of(request.Catalog).Find(layer.Name, layer.Grid.Name) != layer || HasOtherNumbers(layer.Grid))
        {
            return null;
        }

        string set = Uri.EscapeDataString(layer.Grid.Name);
        string path = service.IsRestful
            ? "/wmts" + WmtsTemplate.Of(service.RestfulTemplate ?? WmtsTemplate.DefaultTile).For(layer)
            : $"/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={Uri.EscapeDataString(layer.Name)}&STYLE=&FORMAT={Uri.EscapeDataString(layer.Format.MediaType())}"
                + "&TILEMATRIXSET={TileMatrixSet}&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}";
        path = path
            .Replace("{TileMatrixSet}", set, StringComparison.Ordinal)
            .Replace("{TileMatrix}", "{z}", StringComparison.Ordinal)
            .Replace("{TileCol}", "{x}", StringComparison.Ordinal)
            .Replace("{TileRow}", "{y}", StringComparison.Ordinal)
            .Replace("{Style}", "default", StringComparison.Ordinal);
        foreach ((string name, DimensionConfiguration dimension) in service.IsRestful ? layer.Configuration.Dimensions : new Dictionary<string, DimensionConfiguration>())
        {
            path = path.Replace($"{{{name}}}", Uri.EscapeDataString(dimension.Default), StringComparison.OrdinalIgnoreCase);
        }

        return request.BaseUrl + path;
    }

    // A level may be called by the number of another.
    private static bool HasOtherNumbers(TileGrid grid) => grid.Definition.LevelNames is { } names && names.Index().Any(level =>
        int.TryParse(level.Item, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number != level.Index);

    private static string ExtensionOf(TileLayer layer) => layer.Format == ImageFormat.Unknown ? TileJsonDocument.FormatOf(layer) : layer.Format.Extension();
}
