using System.Globalization;
using System.Text.Json.Nodes;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>One level of a tile matrix set: resolution in SRS units per pixel, and the size of its tiles.</summary>
internal sealed record TileMatrix(string Id, double Resolution, PixelSize TileSize);

/// <summary>
/// A tile matrix set (OGC 17-083r4) whose levels have one corner, the upper left, and rows of one width; others cannot be mapped to a grid.
/// </summary>
/// <param name="Srs">SRS of the tiles.</param>
/// <param name="Left">Western edge.</param>
/// <param name="Top">Northern edge.</param>
/// <param name="Matrices">The levels, coarsest first.</param>
internal sealed record TileMatrixSet(Srs Srs, double Left, double Top, IReadOnlyList<TileMatrix> Matrices)
{
    /// <summary>Reads a definition; null with a reason when it is of a kind that cannot be used.</summary>
    internal static (TileMatrixSet? Set, string Reason) Read(JsonObject json)
    {
        string? crs = json["crs"] is JsonObject reference ? OgcApiDocuments.Text(reference, "uri") : OgcApiDocuments.Text(json, "crs");
        if (CrsUri.TryParse(crs) is not { } srs)
        {
            return (null, $"unknown CRS '{crs}' of a tile matrix set");
        }

        JsonObject[] levels = [.. (json["tileMatrices"] as JsonArray ?? []).OfType<JsonObject>()];
        var matrices = new List<TileMatrix>();
        (double X, double Y)? corner = null;
        foreach (JsonObject level in levels)
        {
            if (OgcApiDocuments.Text(level, "id") is not { } id || OgcApiDocuments.Number(level, "cellSize") is not { } resolution
                || OgcApiDocuments.Number(level, "tileWidth") is not { } width || OgcApiDocuments.Number(level, "tileHeight") is not { } height
                || CornerOf(level, srs) is not { } own || resolution <= 0)
            {
                return (null, "a tile matrix set lacks what defines its levels");
            }

            bool isUsual = level["variableMatrixWidths"] is null && OgcApiDocuments.Text(level, "cornerOfOrigin") is null or "topLeft";
            if (!isUsual || (corner ?? own) != own)
            {
                return (null, "tile matrix sets with several corners, other corners than the upper left or rows of several widths cannot be used");
            }

            corner = own;
            matrices.Add(new TileMatrix(id, resolution, new PixelSize((int)width, (int)height)));
        }

        return corner is { } found
            ? (new TileMatrixSet(srs, found.X, found.Y, [.. matrices.OrderByDescending(matrix => matrix.Resolution)]), "")
            : (null, "a tile matrix set without levels");
    }

    /// <summary>The URL of the tile that covers exactly a box; null when none does.</summary>
    internal string? UrlOf(string template, BoundingBox box, PixelSize size)
    {
        const double Tenth = 0.1;
        double resolution = box.Width / size.Width;
        TileMatrix? matrix = Matrices.FirstOrDefault(level => level.TileSize == size && Math.Abs(level.Resolution - resolution) * size.Width < resolution * Tenth);
        if (matrix is null)
        {
            return null;
        }

        double column = (box.MinX - Left) / (matrix.Resolution * size.Width), row = (Top - box.MaxY) / (matrix.Resolution * size.Height);
        bool isAligned = Math.Abs(column - Math.Round(column)) * size.Width < Tenth && Math.Abs(row - Math.Round(row)) * size.Height < Tenth;
        return isAligned && Math.Round(column) >= 0 && Math.Round(row) >= 0
            ? template.Replace("{tileMatrix}", matrix.Id, StringComparison.Ordinal)
                .Replace("{tileRow}", Math.Round(row).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{tileCol}", Math.Round(column).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            : null;
    }

    // Coordinates come in the order of the CRS's axes.
    private static (double X, double Y)? CornerOf(JsonObject level, Srs srs) =>
        level["pointOfOrigin"] is JsonArray { Count: 2 } point
        && point[0] is JsonValue first && first.TryGetValue(out double one) && point[1] is JsonValue second && second.TryGetValue(out double two)
            ? srs.IsNorthEast ? (two, one) : (one, two)
            : null;
}
