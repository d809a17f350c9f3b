using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace MapProxyCluster.Gateway.Access;

/// <summary>A JSON web token that is signed (RFC 7519, RFC 7515), taken apart but not yet believed.</summary>
/// <param name="Algorithm">Algorithm of the signature (RFC 7518, 3.1).</param>
/// <param name="KeyId">Name of the key, or null.</param>
/// <param name="Claims">What it claims.</param>
/// <param name="Signed">The bytes that are signed.</param>
/// <param name="Signature">The signature.</param>
internal sealed record WebToken(string Algorithm, string? KeyId, JsonElement Claims, byte[] Signed, byte[] Signature)
{
    private const int MaximumLength = 16 * 1024;

    /// <summary>Takes a token apart; null when it is none, or demands what we do not know.</summary>
    internal static WebToken? Parse(string text)
    {
        string[] parts = text.Length <= MaximumLength ? text.Split('.') : [];
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            JsonElement header = Json(parts[0]), claims = Json(parts[1]);
            bool isKnown = header.ValueKind == JsonValueKind.Object && claims.ValueKind == JsonValueKind.Object && !header.TryGetProperty("crit", out _);
            return !isKnown || TextOf(header, "alg") is not { } algorithm ? null : new WebToken(
                algorithm, TextOf(header, "kid"), claims, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A claim that is text, or null.</summary>
    internal string? Text(string claim) => TextOf(Claims, claim);

    /// <summary>A claim that is a number of seconds since 1970, or null.</summary>
    internal double? Time(string claim) => Claims.TryGetProperty(claim, out JsonElement value) && value.ValueKind == JsonValueKind.Number
        ? value.GetDouble()
        : null;

    /// <summary>The texts of a claim that is a text or a list of them; dots lead into objects.</summary>
    internal IEnumerable<string> Texts(string claim)
    {
        if (Claims.TryGetProperty(claim, out JsonElement value) || TryFollow(claim.Split('.'), out value))
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => [value.GetString()!],
                JsonValueKind.Array => value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
                _ => [],
            };
        }

        return [];
    }

    private bool TryFollow(string[] path, out JsonElement value)
    {
        value = Claims;
        foreach (string name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return false;
            }
        }

        return true;
    }

    private static JsonElement Json(string part)
    {
        using JsonDocument document = JsonDocument.Parse(Base64Url.DecodeFromChars(part));
        return document.RootElement.Clone();
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
