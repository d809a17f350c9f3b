using System.Text.Json.Nodes;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>A tile matrix set of an OGC API, as a grid.</summary>
/// <param name="Name">Its identifier.</param>
/// <param name="Grid">The grid; null when it cannot be one.</param>
/// <param name="Reason">Why it cannot.</param>
public sealed record OgcApiGrid(string Name, GridDefinition? Grid, string Reason);

/// <summary>Finds the tile matrix sets of an OGC API and what grids they are (OGC 17-083r4, 6.2).</summary>
public static class OgcApiGrids
{
    private sealed record Options : SourceOptions;

    /// <summary>All tile matrix sets that a landing page leads to.</summary>
    /// <param name="landingPage">URL of the landing page.</param>
    /// <param name="upstream">Sends the requests.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SourceException">There is no such API.</exception>
    public static async Task<IReadOnlyList<OgcApiGrid>> ReadAsync(UpstreamUrl landingPage, IUpstream upstream, CancellationToken cancellationToken)
    {
        var documents = new OgcApiDocuments(
            new Options { Name = landingPage.Authority, Url = landingPage, Upstream = new UpstreamOptions { HideErrorDetails = false } }, upstream);
        JsonObject root = await documents.ReadAsync(landingPage.Url, cancellationToken);
        string list = OgcApiDocuments.Link(root, landingPage.Url, "tiling-schemes")
            ?? throw documents.Failure("the landing page has no link to tile matrix sets");
        JsonObject sets = await documents.ReadAsync(list, cancellationToken);
        var grids = new List<OgcApiGrid>();
        foreach (JsonObject set in (sets["tileMatrixSets"] as JsonArray ?? []).OfType<JsonObject>())
        {
            string name = OgcApiDocuments.Text(set, "id") ?? "?";
            grids.Add(OgcApiDocuments.Link(set, list, "self") is { } definition
                ? Read(name, await documents.ReadAsync(definition, cancellationToken))
                : new OgcApiGrid(name, null, "there is no link to its definition"));
        }

        return grids;
    }

    private sealed record Level(double Resolution, PixelSize TileSize, bool IsTop, (double X, double Y) Corner, double Width, double Height);

    private static OgcApiGrid Read(string name, JsonObject json)
    {
        string? crs = json["crs"] is JsonObject reference ? OgcApiDocuments.Text(reference, "uri") : OgcApiDocuments.Text(json, "crs");
        if (CrsUri.TryParse(crs) is not { } srs)
        {
            return new OgcApiGrid(name, null, $"unknown CRS '{crs}'");
        }

        Level?[] read = [.. (json["tileMatrices"] as JsonArray ?? []).OfType<JsonObject>().Select(level => ReadLevel(level, srs))];
        Level[] levels = [.. read.OfType<Level>().OrderByDescending(level => level.Resolution)];
        if (levels.Length == 0 || levels.Length < read.Length)
        {
            return new OgcApiGrid(name, null, "rows of several widths, or levels that lack what defines them");
        }

        Level first = levels[0];
        if (levels.Any(level => level.TileSize != first.TileSize || level.IsTop != first.IsTop || level.Corner != first.Corner))
        {
            return new OgcApiGrid(name, null, "levels with tiles of several sizes or with several corners");
        }

        // Each level covers the area; the one that reaches least beyond it tells most.
        double width = levels.Min(level => level.Width), height = levels.Min(level => level.Height);
        (double x, double y) = first.Corner;
        var box = new BoundingBox(x, first.IsTop ? y - height : y, x + width, first.IsTop ? y : y + height);
        return new OgcApiGrid(name, new GridDefinition(name, srs, box)
        {
            TileSize = first.TileSize,
            Origin = first.IsTop ? GridOrigin.NorthWest : GridOrigin.SouthWest,
            Resolutions = [.. levels.Select(level => level.Resolution)],
        }, "");
    }

    // Coordinates come in the order of the CRS's axes.
    private static Level? ReadLevel(JsonObject json, Srs srs)
    {
        if (json["variableMatrixWidths"] is not null || OgcApiDocuments.Number(json, "cellSize") is not (> 0 and { } resolution)
            || Whole(json, "tileWidth") is not { } tileWidth || Whole(json, "tileHeight") is not { } tileHeight
            || Whole(json, "matrixWidth") is not { } columns || Whole(json, "matrixHeight") is not { } rows
            || json["pointOfOrigin"] is not JsonArray { Count: 2 } point
            || point[0] is not JsonValue first || !first.TryGetValue(out double one) || point[1] is not JsonValue second || !second.TryGetValue(out double two))
        {
            return null;
        }

        return new Level(
            resolution,
            new PixelSize(tileWidth, tileHeight),
            OgcApiDocuments.Text(json, "cornerOfOrigin") is null or "topLeft",
            srs.IsNorthEast ? (two, one) : (one, two),
            columns * (double)tileWidth * resolution,
            rows * (double)tileHeight * resolution);
    }

    private static int? Whole(JsonObject json, string name) => OgcApiDocuments.Number(json, name) is >= 1 and <= int.MaxValue and { } value ? (int)value : null;
}
