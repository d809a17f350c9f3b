using System.Runtime.CompilerServices;
using System.Text.Json;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>
/// A document per tile in CouchDB, as MapProxy writes it (behaviour reference 4.7): the tile is the attachment "tile". A server that is away
/// makes misses.
/// </summary>
public sealed class CouchDbTileCache : ITileCache, ITileListing
{
    private const int MaximumAttempts = 5, NamesPerPage = 2000;

    // Sorts behind all that names are made of.
    private const char Last = '\ufff0';

    private readonly CouchDbTileCacheOptions _options;
    private readonly CouchDbClient _client;
    private readonly HttpGuard _guard;

    /// <summary>Opens a cache; the server need not be there.</summary>
    public CouchDbTileCache(CouchDbTileCacheOptions options, HttpConnections connections, TimeProvider time, ILogger logger)
    {
        (_options, _client) = (options, new CouchDbClient(options, connections.Client));
        _guard = new HttpGuard(
            new ServiceBounds(options.Database, options.ReadTimeout, options.WriteTimeout), new FaultLog("couchdb", options.Database, time, logger), time);
    }

    /// <inheritdoc/>
    public bool HasTimestamps => true;

    /// <inheritdoc/>
    public bool SupportsDimensions => true;

    /// <inheritdoc/>
    public async ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) => await _guard.ReadAsync(
        async token =>
        {
            using JsonDocument? document = await _client.GetAsync(_options.Name.Of(tile, dimensions), withTile: true, token);
            return document is null ? null : TileOf(document.RootElement);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var results = new CachedTile?[tiles.Count];
        await ServiceGuard.ForEachAsync(tiles.Count, async (i, token) => results[i] = await LoadAsync(tiles[i], dimensions, token), cancellationToken);
        return results;
    }

    /// <inheritdoc/>
    public ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        // Of a tile that comes twice the last one counts: a document can be in a request once only.
        Dictionary<string, TileData> documents = tiles
            .GroupBy(tile => _options.Name.Of(tile.Tile, dimensions), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        return _guard.WriteAsync(
            token => WriteAsync(documents, [], (json, tile) => WriteTile(json, tile, timestamp), token), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) => _guard.WriteAsync(
        async token =>
        {
            Dictionary<string, string> revisions = await _client.RevisionsAsync(tiles.Select(tile => _options.Name.Of(tile, dimensions)).Distinct(), token);
            if (revisions.Count > 0)
            {
                var documents = revisions.ToDictionary(revision => revision.Key, _ => default(TileData), StringComparer.Ordinal);
                await WriteAsync(documents, revisions, (json, _) => json.WriteBoolean("_deleted", true), token);
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        await _guard.ReadAsync<DateTimeOffset?>(
            async token =>
            {
                using JsonDocument? document = await _client.GetAsync(_options.Name.Of(tile, dimensions), withTile: false, token);
                return document is null ? null : TimeOf(document.RootElement);
            },
            cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<TileCoord> ListAsync(TileRange area, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string prefix = _options.Name.PrefixOf(area.Level), first = prefix;
        IReadOnlyList<string> names;
        do
        {
            // From the second page on, the first name is the last one of the page before.
            string from = first;
            names = await _guard.ListAsync(token => _client.NamesAsync(from, prefix + Last, NamesPerPage, token), cancellationToken);
            foreach (string name in names)
            {
                if (name != from && _options.Name.Parse(name) is { } tile && area.Contains(tile))
                {
                    yield return tile;
                }
            }

            first = names is [.., var last] ? last : first;
        }
        while (names.Count == NamesPerPage);
    }

    // Documents that are there, or come in meanwhile, are written over once their version is known.
    private async Task WriteAsync(
        Dictionary<string, TileData> documents, Dictionary<string, string> revisions, Action<Utf8JsonWriter, TileData> write, CancellationToken cancellationToken)
    {
        HashSet<string> open = [.. documents.Keys];
        for (int attempt = 1; open.Count > 0 && attempt <= MaximumAttempts; attempt++)
        {
            Dictionary<string, string> known = revisions;
            HashSet<string> wanted = open;
            open = await _client.PostAsync(
                json =>
                {
                    foreach (string name in wanted)
                    {
                        json.WriteStartObject();
                        json.WriteString("_id", name);
                        if (known.TryGetValue(name, out string? revision))
                        {
                            json.WriteString("_rev", revision);
                        }

                        write(json, documents[name]);
                        json.WriteEndObject();
                    }
                },
                cancellationToken);
            revisions = open.Count == 0 ? revisions : await _client.RevisionsAsync(open, cancellationToken);
        }

        // What is still in conflict has just been written by others: theirs is as good.
    }

    private void WriteTile(Utf8JsonWriter json, TileData tile, DateTimeOffset timestamp)
    {
        _options.Metadata.Write(json, tile.Tile, _options.Grid, timestamp);
        json.WriteStartObject("_attachments");
        json.WriteStartObject("tile");
        json.WriteString("content_type", _options.MediaType ?? TileMedia.Sniff(tile.Data.Span));
        json.WriteBase64String("data", tile.Data.Span);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private CachedTile? TileOf(JsonElement document) =>
        document.TryGetProperty("_attachments", out JsonElement attachments) && attachments.TryGetProperty("tile", out JsonElement tile)
        && tile.TryGetProperty("data", out JsonElement data) && data.TryGetBytesFromBase64(out byte[]? bytes) && bytes.Length > 0
            ? new CachedTile(bytes, TimeOf(document)) { MediaType = tile.TryGetProperty("content_type", out JsonElement type) ? type.GetString() : null }
            : null;

    // Seconds as Python's clock gives them, with microseconds at best.
    private DateTimeOffset? TimeOf(JsonElement document) =>
        document.TryGetProperty(_options.Metadata.TimestampKey, out JsonElement time) && time.ValueKind == JsonValueKind.Number
        && time.TryGetDouble(out double seconds) && seconds is > 0 and < 253_402_300_799
            ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(seconds * 1e6) * TimeSpan.TicksPerMicrosecond)
            : null;
}
