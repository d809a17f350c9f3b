using System.Text.Json;
using System.Text.Json.Serialization;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Areas as JSON: <c>{"srs", "bbox"}</c>, <c>{"srs", "wkt"}</c> or <c>{"any": […]}</c>. What is read back gives the same answers.</summary>
internal sealed class CoverageJson : JsonConverter<Coverage>
{
    public override Coverage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Parse(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, Coverage value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        switch (value)
        {
            case AnyCoverage any:
                writer.WriteStartArray("any");
                foreach (Coverage part in any.Parts)
                {
                    Write(writer, part, options);
                }

                writer.WriteEndArray();
                break;
            case PolygonCoverage polygons:
                writer.WriteString("srs", polygons.Extent.Srs.Code);
                writer.WriteString("wkt", polygons.ToWellKnownText());
                break;
            default:
                writer.WriteString("srs", value.Extent.Srs.Code);
                writer.WriteString("bbox", value.Extent.BoundingBox.ToString());
                break;
        }

        writer.WriteEndObject();
    }

    private static Coverage Parse(JsonElement element)
    {
        if (element.TryGetProperty("any", out JsonElement parts))
        {
            return new AnyCoverage([.. parts.EnumerateArray().Select(Parse)]);
        }

        try
        {
            Srs srs = Srs.Parse(element.GetProperty("srs").GetString() ?? "");
            return element.TryGetProperty("wkt", out JsonElement text)
                ? CoverageShapes.Restore(text.GetString() ?? "", srs)
                : new BoundingBoxCoverage(BoundingBox.TryParse(element.GetProperty("bbox").GetString()) ?? throw new JsonException("not a bbox"), srs);
        }
        catch (Exception error) when (error is SrsException or CoverageException or KeyNotFoundException)
        {
            throw new JsonException(error.Message, error);
        }
    }
}
