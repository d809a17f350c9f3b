using System.Text.Json;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>Reads the polygons of a GeoJSON document (RFC 7946); other geometries are left out. Coordinates are in the SRS that the configuration names.</summary>
internal static class GeoJson
{
    /// <exception cref="CoverageException">Not GeoJSON, or no polygon in it.</exception>
    internal static Coverage Read(string text, Srs srs, bool clip)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return CoverageShapes.FromRings([.. Polygons(document.RootElement)], srs, clip);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CoverageException($"not GeoJSON: {error.Message}", error);
        }
    }

    private static IEnumerable<IReadOnlyList<IReadOnlyList<(double X, double Y)>>> Polygons(JsonElement element) =>
        element.ValueKind != JsonValueKind.Object ? [] : element.GetProperty("type").GetString() switch
        {
            "FeatureCollection" => element.GetProperty("features").EnumerateArray().SelectMany(Polygons),
            "Feature" => Polygons(element.GetProperty("geometry")),
            "GeometryCollection" => element.GetProperty("geometries").EnumerateArray().SelectMany(Polygons),
            "Polygon" => [Rings(element.GetProperty("coordinates"))],
            "MultiPolygon" => element.GetProperty("coordinates").EnumerateArray().Select(Rings),
            _ => [],
        };

    private static IReadOnlyList<IReadOnlyList<(double X, double Y)>> Rings(JsonElement polygon) =>
        [.. polygon.EnumerateArray().Select(ring => (IReadOnlyList<(double, double)>)[.. ring.EnumerateArray().Select(point => (point[0].GetDouble(), point[1].GetDouble()))])];
}
