using System.Text.Json;
using System.Text.Json.Nodes;

namespace MapProxyCluster.Sources;

/// <summary>Reads the JSON documents of an OGC API and follows their links.</summary>
internal sealed class OgcApiDocuments(SourceOptions options, IUpstream upstream)
{
    private const string RelationPrefix = "http://www.opengis.net/def/rel/ogc/1.0/", ShortRelationPrefix = "[ogc-rel:";
    private const string Json = "application/json";

    private readonly UpstreamOptions _json = options.Upstream with
    {
        Headers = new Dictionary<string, string>(options.Upstream.Headers, StringComparer.OrdinalIgnoreCase) { ["Accept"] = Json },
        MaximumBody = 16 * 1024 * 1024,
    };

    /// <summary>URL of the landing page, or of a collection.</summary>
    internal string RootOf(string? collection) =>
        options.Url.Url.TrimEnd('/') + (collection is null ? "" : "/collections/" + Uri.EscapeDataString(collection));

    /// <summary>A document.</summary>
    /// <exception cref="SourceException">It cannot be had, or is no JSON object.</exception>
    internal async Task<JsonObject> ReadAsync(string url, CancellationToken cancellationToken)
    {
        UpstreamAnswer answer = await upstream.SendAsync(options.Url, url, _json, cancellationToken);
        try
        {
            return JsonNode.Parse(answer.Body.Span) as JsonObject ?? throw Failure("the answer is no JSON object");
        }
        catch (JsonException error)
        {
            throw Failure($"the answer is no JSON: {error.Message}");
        }
    }

    /// <summary>Where a document links to, absolute; null without such a link. A link of the type goes before one that names none.</summary>
    /// <param name="document">The document.</param>
    /// <param name="url">Where it came from.</param>
    /// <param name="relation">The relation; those of the OGC without their prefix.</param>
    /// <param name="mediaType">The type of what is linked to.</param>
    internal static string? Link(JsonObject document, string url, string relation, string mediaType = Json)
    {
        JsonObject[] links = [.. (document["links"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(link => Text(link, "href") is not null && Is(Text(link, "rel"), relation))];
        JsonObject? link = links.FirstOrDefault(link => Text(link, "type")?.Split(';')[0].Trim() == mediaType)
            ?? links.FirstOrDefault(link => Text(link, "type") is null);
        return link is null ? null : Absolute(Text(link, "href")!, url);
    }

    /// <summary>A text of an object; null when there is none.</summary>
    internal static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>A number of an object; null when there is none.</summary>
    internal static double? Number(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out double number) ? number : null;

    /// <summary>The error of something in the documents that is not as it should be.</summary>
    internal SourceException Failure(string text) => new($"OGC API of source {options.Name}: {text}");

    private static bool Is(string? relation, string wanted) =>
        relation == wanted || relation == RelationPrefix + wanted || relation == $"{ShortRelationPrefix}{wanted}]";

    // Templates in braces must stay as they are.
    private static string Absolute(string href, string url)
    {
        if (href.Contains("://", StringComparison.Ordinal))
        {
            return href;
        }

        var root = new Uri(url);
        return href.StartsWith('/')
            ? root.GetLeftPart(UriPartial.Authority) + href
            : root.GetLeftPart(UriPartial.Path)[..(root.GetLeftPart(UriPartial.Path).LastIndexOf('/') + 1)] + href;
    }
}
