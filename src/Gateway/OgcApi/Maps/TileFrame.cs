using System.Globalization;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The frame of a tile request; rows count from the grid's own corner.</summary>
internal static class TileFrame
{
    /// <summary>The frame of a tile, with as many pixels as the request asks for.</summary>
    /// <exception cref="OgcApiException">There is no such tile, or the parameters are wrong.</exception>
    internal static MapFrame Of(RequestParameters parameters, OgcApiCatalog offer, TileGrid grid, string matrix, string row, string column)
    {
        int level = Level(grid, matrix);
        PixelSize matrixSize = grid.LevelSize(level);
        PixelSize size = Size(parameters, offer, grid, level);
        int y = Index(row, matrixSize.Height, "row");
        int dot = column.IndexOf('.', StringComparison.Ordinal);
        int x = Index(dot > 0 ? column[..dot] : column, matrixSize.Width, "col");
        return new MapFrame(grid.TileBoundingBox(new TileCoord(x, y, level)), size, grid.Srs);
    }

    private static int Level(TileGrid grid, string matrix)
    {
        int named = grid.Definition.LevelNames?.ToList().IndexOf(matrix) ?? -1;
        return named >= 0 ? named
            : int.TryParse(matrix, NumberStyles.None, CultureInfo.InvariantCulture, out int level) && level < grid.LevelCount ? level
            : throw OgcApiException.Invalid($"Invalid zoom level. Valid range is [0,{grid.LevelCount - 1}]");
    }

    private static int Index(string text, int count, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < count
            ? index
            : throw OgcApiException.Invalid($"Invalid {what} number. Valid range is [0,{count - 1}]");

    private static PixelSize Size(RequestParameters parameters, OgcApiCatalog offer, TileGrid grid, int level)
    {
        double? width = parameters.Pixels("width"), height = parameters.Pixels("height");
        double pixel = parameters.PixelMeters();
        double? scale = parameters.Positive("scale-denominator");
        PixelSize tile = grid.TileSize;
        if (scale is not null && (width ?? height) is not null)
        {
            throw OgcApiException.Invalid("scale-denominator is mutually exclusive with width or height");
        }

        if ((width ?? height) is not null)
        {
            return offer.Limited(
                width ?? Math.Round(height!.Value * tile.Width / tile.Height), height ?? Math.Round(width!.Value * tile.Height / tile.Width));
        }

        double factor = scale is { } denominator
            ? grid.Resolutions[level] * grid.Srs.MetersPerUnit / (denominator * pixel)
            : ResolutionRange.PixelSizeMeters / pixel;
        return offer.Limited(Math.Round(tile.Width * factor), Math.Round(tile.Height * factor));
    }
}
