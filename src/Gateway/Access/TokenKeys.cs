using System.Text;
using System.Text.Json;
using MapProxyCluster.Configuration;

namespace MapProxyCluster.Gateway.Access;

/// <summary>
/// The keys of an issuer: a shared secret, a file, a URL, or what the issuer's discovery document names. Those of a server are asked for
/// again when they are old, and when a token names one that is not among them, though not more often than once in half a minute.
/// </summary>
internal sealed partial class TokenKeys(TokenConfiguration tokens, string? file, HttpClient client, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan MaximumAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinimumPause = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private IReadOnlyList<VerificationKey>? _keys = tokens.Secret is { } secret ? [VerificationKey.FromSecret(Encoding.UTF8.GetBytes(secret))] : null;
    private DateTimeOffset _read = DateTimeOffset.MinValue;
    private DateTimeOffset _tried = DateTimeOffset.MinValue;

    /// <summary>The keys that may have signed a token.</summary>
    /// <exception cref="AccessException">There are none and the issuer does not answer.</exception>
    internal async ValueTask<IEnumerable<VerificationKey>> ForAsync(WebToken token, CancellationToken cancellationToken)
    {
        if (tokens.Secret is null && (_keys is null || time.GetUtcNow() - _read > MaximumAge || !Matching(token).Any()))
        {
            await RefreshAsync(token, cancellationToken);
        }

        return _keys is null
            ? throw new AccessException(StatusCodes.Status503ServiceUnavailable, "credentials cannot be checked at the moment")
            : Matching(token);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private IEnumerable<VerificationKey> Matching(WebToken token) =>
        _keys!.Where(key => token.KeyId is null || key.Id is null || key.Id == token.KeyId);

    private async Task RefreshAsync(WebToken token, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            bool isGood = _keys is not null && now - _read <= MaximumAge && Matching(token).Any();
            if (!isGood && now - _tried >= MinimumPause)
            {
                _tried = now;
                _keys = await ReadAsync();
                _read = now;
            }
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or JsonException or IOException or UnauthorizedAccessException)
        {
            // Old keys are better than none.
            LogNoKeys(tokens.Issuer, error.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<IReadOnlyList<VerificationKey>> ReadAsync()
    {
        string text = file is not null
            ? await File.ReadAllTextAsync(file)
            : await client.GetStringAsync(tokens.KeySet ?? await DiscoverAsync());
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.TryGetProperty("keys", out JsonElement keys) && keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray().Select(VerificationKey.FromJson).OfType<VerificationKey>()]
            : throw new JsonException("a key set has 'keys'");
    }

    // OpenID Connect Discovery 1.0, 4.
    private async Task<string> DiscoverAsync()
    {
        string text = await client.GetStringAsync(tokens.Issuer.TrimEnd('/') + "/.well-known/openid-configuration");
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.TryGetProperty("jwks_uri", out JsonElement address) && address.GetString() is { } url
            ? url
            : throw new JsonException("the discovery document names no keys");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the keys of {Issuer} cannot be read: {Reason}")]
    private partial void LogNoKeys(string issuer, string reason);
}
