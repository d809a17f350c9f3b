using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MapProxyCluster.Caches;

/// <summary>The few requests of CouchDB's protocol that a cache needs.</summary>
internal sealed class CouchDbClient
{
    private readonly HttpClient _http;
    private readonly string _database;
    private readonly AuthenticationHeaderValue? _user;

    internal CouchDbClient(CouchDbTileCacheOptions options, HttpClient http)
    {
        _http = http;
        string server = options.Server.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
        _database = $"{server}/{Uri.EscapeDataString(options.Database)}";
        _user = options.Server.UserInfo is { Length: > 0 } user
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))))
            : null;
    }

    /// <summary>Reads a document, its attachments with it or not; null when it is not there.</summary>
    internal async Task<JsonDocument?> GetAsync(string name, bool withTile, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Get, $"/{Uri.EscapeDataString(name)}{(withTile ? "?attachments=true" : "")}", null, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response, cancellationToken);
    }

    /// <summary>The versions of documents; those that are not there are left out.</summary>
    internal async Task<Dictionary<string, string>> RevisionsAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Post,
            "/_all_docs",
            Json(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("keys");
                foreach (string name in names)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }),
            cancellationToken);
        var revisions = new Dictionary<string, string>(StringComparer.Ordinal);
        using JsonDocument? answer = response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response, cancellationToken);
        foreach (JsonElement row in answer?.RootElement.GetProperty("rows").EnumerateArray() ?? default)
        {
            bool isThere = row.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("deleted", out _);
            if (isThere && row.GetProperty("id").GetString() is { } id && value.GetProperty("rev").GetString() is { } revision)
            {
                revisions[id] = revision;
            }
        }

        return revisions;
    }

    /// <summary>Names of documents in their order, as many as told, between two texts; none in a database that is not there.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="last">What none of them is greater than.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<IReadOnlyList<string>> NamesAsync(string first, string last, int count, CancellationToken cancellationToken)
    {
        static string Text(string text) => Uri.EscapeDataString(JsonSerializer.Serialize(text, CouchDbJson.Default.String));
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/_all_docs?startkey={Text(first)}&endkey={Text(last)}&limit={count}"), null, cancellationToken);
        using JsonDocument? answer = response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response, cancellationToken);
        return [.. answer?.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("id").GetString() ?? "") ?? []];
    }

    /// <summary>Writes documents; a database that is not there is made.</summary>
    /// <returns>The names of those that others have written meanwhile.</returns>
    internal async Task<HashSet<string>> PostAsync(Action<Utf8JsonWriter> writeDocuments, CancellationToken cancellationToken)
    {
        void Body(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteStartArray("docs");
            writeDocuments(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        HttpResponseMessage response = await SendAsync(HttpMethod.Post, "/_bulk_docs", Json(Body), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            response.Dispose();
            await CreateAsync(cancellationToken);
            response = await SendAsync(HttpMethod.Post, "/_bulk_docs", Json(Body), cancellationToken);
        }

        using (response)
        {
            using JsonDocument answer = await ReadAsync(response, cancellationToken);
            return ConflictsOf(answer.RootElement);
        }
    }

    private static HashSet<string> ConflictsOf(JsonElement answer)
    {
        var conflicts = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonElement row in answer.EnumerateArray().Where(row => row.TryGetProperty("error", out _)))
        {
            string error = row.GetProperty("error").ToString(), id = row.TryGetProperty("id", out JsonElement name) ? name.ToString() : "";
            conflicts.Add(error == "conflict" || row.TryGetProperty("status", out JsonElement status) && status.ToString() == "409"
                ? id
                : throw new HttpRequestException($"document '{id}': {error}", null, HttpStatusCode.BadRequest));
        }

        return conflicts;
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Put, "", null, cancellationToken);

        // Somebody else may have made it.
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.PreconditionFailed)
        {
            throw HttpGuard.Refusal(response);
        }
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw HttpGuard.Refusal(response);
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonDocument.ParseAsync(body, default, cancellationToken);
    }

    private static ReadOnlyMemoryContent Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return new ReadOnlyMemoryContent(buffer.WrittenMemory) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, _database + path) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = _user;
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}

[JsonSerializable(typeof(string))]
internal sealed partial class CouchDbJson : JsonSerializerContext;
