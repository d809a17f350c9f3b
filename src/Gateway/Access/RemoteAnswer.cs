using System.Text.Json;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Access;

/// <summary>Reads what MapProxy's callback returns, written as JSON (behaviour reference 11).</summary>
internal static class RemoteAnswer
{
    /// <summary>The decision.</summary>
    /// <exception cref="JsonException">The answer is not of the form.</exception>
    /// <exception cref="CoverageException">An area cannot be read.</exception>
    /// <exception cref="SrsException">An area's SRS is unknown.</exception>
    internal static AccessDecision Read(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        string? word = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("authorized", out JsonElement authorized) ? authorized.GetString() : null;
        return word switch
        {
            "full" => AccessDecision.Full,
            "none" => new AccessDecision { Verdict = AccessVerdict.None },
            "unauthenticated" => new AccessDecision { Verdict = AccessVerdict.Unauthenticated },
            "partial" => new AccessDecision { Verdict = AccessVerdict.Partial, Layers = Layers(root), Limit = Limit(root) },
            _ => throw new JsonException("'authorized' must be full, partial, none or unauthenticated"),
        };
    }

    private static Dictionary<string, LayerPermission> Layers(JsonElement root)
    {
        var layers = new Dictionary<string, LayerPermission>(StringComparer.Ordinal);
        if (root.TryGetProperty("layers", out JsonElement entries) && entries.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty entry in entries.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.Object))
            {
                layers[entry.Name] = new LayerPermission(
                    Is(entry.Value, "map"), Is(entry.Value, "featureinfo"), Is(entry.Value, "legendgraphic"), Is(entry.Value, "tile"), Limit(entry.Value));
            }
        }

        return layers;
    }

    private static bool Is(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    // A box, or polygons as well-known text, one in a line.
    private static Coverage? Limit(JsonElement element)
    {
        if (!element.TryGetProperty("limited_to", out JsonElement limit) || limit.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (limit.ValueKind != JsonValueKind.Object || !limit.TryGetProperty("geometry", out JsonElement geometry)
            || !limit.TryGetProperty("srs", out JsonElement code))
        {
            throw new JsonException("'limited_to' needs 'geometry' and 'srs'");
        }

        Srs srs = Srs.Parse(code.GetString() ?? "");
        return geometry.ValueKind switch
        {
            JsonValueKind.Array when geometry.GetArrayLength() == 4 => CoverageShapes.FromBoxes(
                [new BoundingBox(geometry[0].GetDouble(), geometry[1].GetDouble(), geometry[2].GetDouble(), geometry[3].GetDouble())], srs, clip: true),
            JsonValueKind.String => CoverageShapes.FromWellKnownText(
                geometry.GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), srs, clip: true),
            _ => throw new JsonException("a 'geometry' is a list of four numbers or well-known text"),
        };
    }
}
