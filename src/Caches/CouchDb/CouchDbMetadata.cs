using System.Globalization;
using System.Text.Json;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>What documents hold beside the tile: values, and placeholders that are filled for each tile (mapproxy/cache/couchdb.py).</summary>
public sealed class CouchDbMetadata
{
    private const string Timestamp = "{{timestamp}}";

    private static readonly string[] Placeholders =
        [Timestamp, "{{x}}", "{{y}}", "{{z}}", "{{level}}", "{{utc_iso}}", "{{wgs_tile_centroid}}", "{{tile_centroid}}"];

    private readonly IReadOnlyDictionary<string, object> _values;

    /// <summary>Takes texts, numbers (double or long) and truth values by key; the time of writing gets the key "timestamp" if it has none.</summary>
    /// <exception cref="FormatException">A placeholder is not known.</exception>
    public CouchDbMetadata(IReadOnlyDictionary<string, object> values)
    {
        if (values.Values.OfType<string>().FirstOrDefault(text => text.StartsWith("{{", StringComparison.Ordinal) && !Placeholders.Contains(text)) is { } unknown)
        {
            throw new FormatException($"unknown placeholder '{unknown}' in tile_metadata; there are {string.Join(' ', Placeholders)}");
        }

        TimestampKey = values.FirstOrDefault(entry => entry.Value is Timestamp).Key ?? "timestamp";
        _values = new Dictionary<string, object>(values) { [TimestampKey] = Timestamp };
    }

    /// <summary>Key of the time of writing, in seconds since 1970.</summary>
    internal string TimestampKey { get; }

    internal void Write(Utf8JsonWriter json, TileCoord tile, TileGrid grid, DateTimeOffset written)
    {
        foreach ((string key, object value) in _values)
        {
            json.WritePropertyName(key);
            Write(json, value, tile, grid, written);
        }
    }

    private static void Write(Utf8JsonWriter json, object value, TileCoord tile, TileGrid grid, DateTimeOffset written)
    {
        switch (value)
        {
            case Timestamp:
                json.WriteNumberValue((written - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond);
                break;
            case "{{x}}":
                json.WriteNumberValue(tile.X);
                break;
            case "{{y}}":
                json.WriteNumberValue(tile.Y);
                break;
            case "{{z}}" or "{{level}}":
                json.WriteNumberValue(tile.Z);
                break;
            case "{{utc_iso}}":
                json.WriteStringValue(written.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
                break;
            case "{{tile_centroid}}":
                Write(json, CentroidOf(grid, tile));
                break;
            case "{{wgs_tile_centroid}}":
                (double x, double y) = CentroidOf(grid, tile);
                Write(json, grid.Srs.TransformPoint(Srs.Wgs84, x, y));
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, (double X, double Y) point)
    {
        json.WriteStartArray();
        json.WriteNumberValue(point.X);
        json.WriteNumberValue(point.Y);
        json.WriteEndArray();
    }

    private static (double X, double Y) CentroidOf(TileGrid grid, TileCoord tile)
    {
        BoundingBox box = grid.TileBoundingBox(tile);
        return (box.MinX + ((box.MaxX - box.MinX) / 2), box.MinY + ((box.MaxY - box.MinY) / 2));
    }
}
