using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MapProxyCluster.Hosting;

/// <summary>What is to be purged: read from JSON and written as a cleanup in the form of a <c>seed.yaml</c>, whose rules hold for it.</summary>
internal sealed record PurgeRequest
{
    /// <summary>Name of the entry and of its area.</summary>
    internal const string Entry = "purge";

    private static readonly string[] Keys =
        ["all", "area", "bbox", "before", "cache", "caches", "concurrency", "dry_run", "grids", "levels", "name", "priority", "project", "srs"];

    private static readonly (char Unit, string Name)[] Units = [('w', "weeks"), ('d', "days"), ('h', "hours"), ('m', "minutes"), ('s', "seconds")];

    // Everything but what JSON itself needs stays as it is: readers of YAML know fewer escapes.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _body;

    private PurgeRequest(JsonObject body) => _body = body;

    internal string? Project => Text("project");

    internal string? Name => Text("name");

    internal bool IsDryRun => Flag("dry_run");

    internal int? Priority => Number("priority");

    internal int? Concurrency => Number("concurrency");

    internal IReadOnlyList<string> Caches => Texts(_body["cache"] ?? _body["caches"]) ?? throw Bad("'cache' is missing: a cache, or a list of them");

    /// <summary>Reads a request.</summary>
    /// <exception cref="ProblemException">It is none.</exception>
    internal static PurgeRequest Parse(string text)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            _ = (node as JsonObject)?.Count;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw Bad($"The body is not valid JSON: {error.Message}");
        }

        if (node is not JsonObject body)
        {
            throw Bad("The body must be a JSON object");
        }

        string[] unknown = [.. body.Select(pair => pair.Key).Except(Keys)];
        return unknown.Length == 0 ? new PurgeRequest(body) : throw Bad($"unknown: {string.Join(", ", unknown)}; known: {string.Join(", ", Keys)}");
    }

    /// <summary>The same as a cleanup.</summary>
    /// <exception cref="ProblemException">Something contradicts itself, or everything would go without having been named.</exception>
    internal string ToSeedText()
    {
        JsonObject? area = Area();
        bool all = Flag("all");
        if (all && (area is not null || Has("levels") || Has("before")))
        {
            throw Bad("'all' goes without levels, area and before");
        }

        if (!all && area is null && !Has("levels") && !Has("before"))
        {
            throw Bad("This would remove all tiles: say so by \"all\": true, or give levels, an area (bbox and srs) or before");
        }

        var entry = new JsonObject { ["caches"] = new JsonArray([.. Caches.Select(cache => JsonValue.Create(cache))]) };
        Copy("grids", entry);
        Copy("levels", entry);
        if (Before() is { } before)
        {
            entry["remove_before"] = before;
        }

        var root = new JsonObject { ["cleanups"] = new JsonObject { [Entry] = entry } };
        if (area is not null)
        {
            entry["coverages"] = new JsonArray(Entry);
            root["coverages"] = new JsonObject { [Entry] = area };
        }

        return root.ToJsonString(Plain);
    }

    private static ProblemException Bad(string detail) => new(Problem.Bad(detail));

    private JsonObject? Area()
    {
        if (Has("bbox") == Has("area"))
        {
            return Has("bbox") ? throw Bad("Give either bbox or area") : null;
        }

        return Has("bbox")
            ? new JsonObject { ["bbox"] = _body["bbox"]!.DeepClone(), ["srs"] = Text("srs") ?? throw Bad("bbox needs an srs, such as EPSG:4326") }
            : _body["area"] as JsonObject is { } area ? (JsonObject)area.DeepClone() : throw Bad("area must be a coverage in the form of a seed.yaml, such as {\"datasource\": \"berlin.geojson\", \"srs\": \"EPSG:4326\"}");
    }

    // A point in time, a span such as "14d" or "2w 12h", or the form of a seed.yaml.
    private JsonNode? Before()
    {
        JsonNode? node = _body["before"];
        if (node is not JsonValue)
        {
            return node?.DeepClone();
        }

        string text = Text("before")!;
        var span = new JsonObject();
        foreach (string part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string? unit = Array.Find(Units, unit => part[^1] == unit.Unit).Name;
            if (unit is null || !double.TryParse(part.AsSpan(0, part.Length - 1), CultureInfo.InvariantCulture, out double number))
            {
                return new JsonObject { ["time"] = text };
            }

            span[unit] = number;
        }

        return span;
    }

    private void Copy(string key, JsonObject target)
    {
        if (Has(key))
        {
            target[key] = _body[key]!.DeepClone();
        }
    }

    private bool Has(string key) => _body[key] is not null;

    private string? Text(string key) => _body[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => throw Bad($"'{key}' must be a text"),
    };

    private bool Flag(string key) => _body[key] switch
    {
        null => false,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        _ => throw Bad($"'{key}' must be true or false"),
    };

    private int? Number(string key) => _body[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out int number) => number,
        _ => throw Bad($"'{key}' must be a whole number"),
    };

    private static IReadOnlyList<string>? Texts(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue(out string? text) => [text],
        JsonArray { Count: > 0 } list when list.All(item => item is JsonValue value && value.TryGetValue(out string? _)) => [.. list.Select(item => item!.GetValue<string>())],
        _ => null,
    };
}
