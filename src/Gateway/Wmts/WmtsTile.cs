using System.Globalization;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Access;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wmts;

/// <summary>What a WMTS request of either encoding asks for; the values are the client's text.</summary>
internal sealed record WmtsTileRequest(
    string Layer, string TileMatrixSet, string TileMatrix, string TileRow, string TileCol, string? Format, Func<string, string?> Dimension);

/// <summary>Answers WMTS tile and feature info requests of both encodings (behaviour reference 10.4).</summary>
internal static class WmtsTile
{
    internal static Task WriteTileAsync(MapRequest request, WmtsTileRequest asked, int pixelRatio = 1)
    {
        (TileLayer layer, TileCoord tile) = Find(request.Catalog, asked);
        string wanted = asked.Format ?? "";
        if (layer.Format != ImageFormat.Unknown && ImageFormats.Parse(wanted) != layer.Format)
        {
            throw new OwsException(
                $"invalid format ({wanted}). this tile set only supports ({layer.Format.Extension()})", "InvalidParameterValue", 400, "format");
        }

        TileSet set = layer.SetFor(pixelRatio)
            ?? throw new OwsException($"this tile set has no tiles of scale {pixelRatio}", "InvalidParameterValue", 400, "format");
        return TileAnswer.WriteAsync(request, "wmts", layer, tile, DimensionsOf(layer, asked), set);
    }

    internal static async Task WriteFeatureInfoAsync(MapRequest request, WmtsTileRequest asked, string? i, string? j, string infoFormat)
    {
        (TileLayer layer, TileCoord tile) = Find(request.Catalog, asked);
        if (layer.MapLayer.InfoSources.Count == 0)
        {
            throw new OwsException($"layer {layer.Name} not queryable", "OperationNotSupported", 501);
        }

        PixelSize size = layer.Grid.TileSize;
        int x = Number(i, "I"), y = Number(j, "J");
        if (x >= size.Width || y >= size.Height || x < 0 || y < 0)
        {
            throw new OwsException("I and J must lie in the tile", "InvalidParameterValue", 400);
        }

        var query = new FeatureInfoQuery(
            layer.Grid.TileBoundingBox(tile), size, layer.Grid.Srs, x, y, infoFormat, layer.Format.MediaType(), null);
        bool isSeen = await SeesAsync(request, layer, query);
        FeatureInfo answer = await FeatureInfoCollector.CollectAsync(isSeen ? layer.MapLayer.InfoSources : [], query, style: null, request.Aborted);
        await request.Http.WriteBytesAsync(answer.Content, FeatureInfoCollector.WithCharset(answer.MediaType));
    }

    private static async ValueTask<bool> SeesAsync(MapRequest request, TileLayer layer, FeatureInfoQuery query)
    {
        AccessDecision access = await request.AskAsync("wmts.featureinfo", [layer.Name], new MapExtent(query.BoundingBox, query.Srs));
        return access.Verdict == AccessVerdict.Full
            || (access.Of(layer.Name).FeatureInfo ? access.Sees(layer.Name, query.Point.X, query.Point.Y, query.Srs) : throw AccessException.Forbidden());
    }

    private static (TileLayer Layer, TileCoord Tile) Find(MapCatalog catalog, WmtsTileRequest asked)
    {
        WmtsLayerTable table = WmtsLayerTable.Of(catalog);
        TileLayer layer = table.Find(asked.Layer, asked.TileMatrixSet) ?? throw (table.Knows(asked.Layer)
            ? new OwsException($"unknown tilematrixset: {asked.TileMatrixSet}", "InvalidParameterValue", 400, "tilematrixset")
            : new OwsException($"unknown layer: {asked.Layer}", "InvalidParameterValue", 400, "layer"));
        var tile = new TileCoord(Number(asked.TileCol, "TILECOL"), Number(asked.TileRow, "TILEROW"), Level(layer.Grid, asked.TileMatrix));
        return layer.Grid.Contains(tile)
            ? (layer, layer.Grid.FromOrigin(tile, GridOrigin.NorthWest))
            : throw new OwsException(TileException.OutOfRange, "TileOutOfRange", 400);
    }

    private static int Level(TileGrid grid, string matrix)
    {
        int named = grid.Definition.LevelNames?.ToList().IndexOf(matrix) ?? -1;
        return named >= 0 ? named : Number(matrix, "TILEMATRIX");
    }

    private static Dimensions DimensionsOf(TileLayer layer, WmtsTileRequest asked)
    {
        try
        {
            return TileDimensions.Of(layer, asked.Dimension);
        }
        catch (TileException error)
        {
            throw new OwsException(error.Message, "InvalidParameterValue", 400);
        }
    }

    private static int Number(string? text, string name)
    {
        bool isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value);
        return isNumber
            ? (int)Math.Clamp(value, -1, int.MaxValue)
            : throw new OwsException($"{name} must be a whole number", "InvalidParameterValue", 400, name.ToLowerInvariant());
    }
}
