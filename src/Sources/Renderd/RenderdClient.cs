using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>
/// Has tiles made by a daemon that writes them into the cache itself (mapproxy-renderd; behaviour reference 3.9; mapproxy/cache/renderd.py).
/// </summary>
/// <param name="address">Where the daemon takes requests.</param>
/// <param name="upstream">Carries them.</param>
/// <param name="options">Timeout and limits.</param>
public sealed class RenderdClient(UpstreamUrl address, IUpstream upstream, UpstreamOptions options)
{
    // Tiles that somebody waits for go before those of seeding.
    private const int Priority = 100;

    private readonly UpstreamOptions _options = options with { BodyType = "application/json" };

    /// <summary>Has the metatile of a tile made, and waits until it is in the cache.</summary>
    /// <param name="cache">What the daemon calls the cache and grid: their names joined by an underscore.</param>
    /// <param name="tile">The metatile's first tile.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SourceException">The daemon does not answer, or could not make the tile.</exception>
    public async Task MakeAsync(string cache, TileCoord tile, CancellationToken cancellationToken)
    {
        string identity = $"{cache} {tile}";
        var request = new JsonObject
        {
            ["command"] = "tile",
            ["id"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 20)),
            ["tiles"] = new JsonArray(new JsonArray(tile.X, tile.Y, tile.Z)),
            ["cache_identifier"] = cache,
            ["priority"] = Priority,
        };
        UpstreamAnswer answer = await upstream.SendAsync(address, address.Url, _options, cancellationToken, request.ToJsonString());
        if (Read(answer) is { } failure)
        {
            throw new SourceException($"Error from renderd: {failure}");
        }
    }

    private static string? Read(UpstreamAnswer answer)
    {
        try
        {
            var json = JsonNode.Parse(answer.Body.Span) as JsonObject;
            return json?["status"]?.ToString() switch
            {
                null => "the answer has no status",
                "error" => json["error_message"]?.ToString() ?? "unknown error",
                "lock" => json["error_message"]?.ToString() ?? "the tile is locked",
                _ => null,
            };
        }
        catch (JsonException)
        {
            return "the answer is no JSON";
        }
    }
}
