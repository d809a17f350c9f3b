using System.Globalization;
using System.Text.Json.Nodes;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>How grids look as tile matrix sets (OGC 17-083r4).</summary>
internal static class TileMatrixSet
{
    /// <summary>What the OGC calls the usual grid of web maps.</summary>
    internal const string WebMercatorQuad = "WebMercatorQuad";

    private const string QuadUri = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
    private const string QuadScales = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible";

    /// <summary>The URI of a well known set; null for others, also when a grid merely has its name.</summary>
    internal static string? UriOf(string id, TileGrid grid) => id == WebMercatorQuad && IsQuad(grid) ? QuadUri : null;

    /// <summary>The SRS of a set. Degrees are given longitude first.</summary>
    internal static Srs SrsOf(TileGrid grid) => grid.Srs.IsWgs84 ? Srs.Parse("CRS:84") : grid.Srs;

    /// <summary>Name of a level.</summary>
    internal static string IdOf(TileGrid grid, int level) => grid.Definition.LevelNames?[level] ?? level.ToString(CultureInfo.InvariantCulture);

    /// <summary>The set as a document.</summary>
    internal static JsonObject Write(string id, TileGrid grid)
    {
        var set = new JsonObject { ["id"] = id, ["title"] = id, ["crs"] = CrsUri.Of(SrsOf(grid)) };
        if (UriOf(id, grid) is { } uri)
        {
            set["uri"] = uri;
            set["wellKnownScaleSet"] = QuadScales;
        }

        set["tileMatrices"] = new JsonArray([.. Enumerable.Range(0, grid.LevelCount).Select(level => Matrix(grid, level))]);
        return set;
    }

    // Rows count from the grid's own corner.
    private static JsonObject Matrix(TileGrid grid, int level)
    {
        bool isTop = grid.Origin == GridOrigin.NorthWest;
        (double x, double y) = (grid.BoundingBox.MinX, isTop ? grid.BoundingBox.MaxY : grid.BoundingBox.MinY);
        PixelSize size = grid.LevelSize(level);
        return new JsonObject
        {
            ["id"] = IdOf(grid, level),
            ["cellSize"] = grid.Resolutions[level],
            ["scaleDenominator"] = grid.Resolutions[level] * grid.Srs.MetersPerUnit / ResolutionRange.PixelSizeMeters,
            ["cornerOfOrigin"] = isTop ? "topLeft" : "bottomLeft",
            ["pointOfOrigin"] = SrsOf(grid).IsNorthEast ? new JsonArray(y, x) : new JsonArray(x, y),
            ["matrixWidth"] = size.Width,
            ["matrixHeight"] = size.Height,
            ["tileWidth"] = grid.TileSize.Width,
            ["tileHeight"] = grid.TileSize.Height,
        };
    }

    private static bool IsQuad(TileGrid grid) =>
        grid.Origin == GridOrigin.NorthWest && grid.TileSize == new PixelSize(256, 256) && XyzLevels.WhyNot(grid) is null;
}
