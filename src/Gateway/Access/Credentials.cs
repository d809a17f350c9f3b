using System.Security.Cryptography;
using System.Text;
using MapProxyCluster.Configuration;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Access;

/// <summary>Finds out who a client is: by an API key in a header, a parameter or the password of HTTP Basic, or by a bearer token.</summary>
internal sealed class Credentials
{
    private const string Basic = "Basic ", Bearer = "Bearer ";

    private readonly AccessConfiguration _configuration;
    private readonly Dictionary<string, Identity> _keys;
    private readonly TokenValidator? _tokens;

    internal Credentials(AccessConfiguration configuration, TokenValidator? tokens)
    {
        _configuration = configuration;
        _tokens = tokens;
        _keys = configuration.ApiKeys.DistinctBy(key => key.KeyHash).ToDictionary(
            key => key.KeyHash, key => new Identity(key.User, key.Groups.ToHashSet(StringComparer.Ordinal)));
    }

    /// <summary>What a client without credentials is told to send (RFC 9110, 11.6.1).</summary>
    internal string Challenge => (_keys.Count > 0, _tokens) switch
    {
        (true, null) => "Basic realm=\"maps\"",
        (true, _) => "Basic realm=\"maps\", Bearer",
        _ => "Bearer",
    };

    /// <summary>Who the client is; anonymous when it sent nothing.</summary>
    /// <exception cref="AccessException">What it sent is not valid.</exception>
    internal async ValueTask<Identity> IdentifyAsync(HttpContext http)
    {
        if (KeyOf(http) is { } key)
        {
            return _keys.GetValueOrDefault(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))) ?? throw Refused();
        }

        string? authorization = http.Request.Headers.Authorization;
        if (_tokens is not null && authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true)
        {
            return await _tokens.ValidateAsync(authorization[Bearer.Length..].Trim(), http.RequestAborted) ?? throw Refused();
        }

        return Identity.Anonymous;
    }

    /// <summary>The answer to credentials that are missing or not valid.</summary>
    internal AccessException Refused() => new(StatusCodes.Status401Unauthorized, "unauthorized", Challenge);

    private string? KeyOf(HttpContext http)
    {
        if (_keys.Count == 0)
        {
            return null;
        }

        if ((string?)http.Request.Headers[_configuration.ApiKeyHeader] is { Length: > 0 } header)
        {
            return header;
        }

        if (_configuration.ApiKeyParameter is { } name && new RequestParameters(http.Request.QueryString.Value)[name] is { Length: > 0 } parameter)
        {
            return parameter;
        }

        string? authorization = http.Request.Headers.Authorization;
        return authorization?.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) == true ? PasswordOf(authorization[Basic.Length..].Trim()) : null;
    }

    // Many map clients can send a user and a password only; the key is the password, the user may be anything.
    private static string PasswordOf(string encoded)
    {
        Span<byte> plain = stackalloc byte[512];
        if (!Convert.TryFromBase64String(encoded, plain, out int length))
        {
            return "";
        }

        string text = Encoding.UTF8.GetString(plain[..length]);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
