using System.Security.Cryptography;
using System.Text;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads <c>access</c>.</summary>
internal static class AccessReader
{
    private const double DefaultTimeout = 5;

    private static readonly string[] Services = ["wms", "wmts", "tms", "kml", "ogcapi", "demo"];
    private static readonly string[] Features = ["map", "featureinfo", "legendgraphic", "tile"];

    internal static AccessConfiguration Read(MapReader reader)
    {
        var access = new AccessConfiguration
        {
            ApiKeys = [.. reader.Maps("api_keys").Select(ReadKey)],
            ApiKeyHeader = reader.Text("api_key_header") ?? "X-Api-Key",
            ApiKeyParameter = reader.Text("api_key_parameter"),
            Tokens = reader.Map("jwt") is { } tokens ? ReadTokens(tokens) : null,
            Rules = [.. reader.Maps("rules").Select(ReadRule)],
            Authorizer = reader.Map("authorizer") is { } authorizer ? ReadAuthorizer(authorizer) : null,
        };
        if (access.Authorizer is null && !reader.Has("rules"))
        {
            reader.Messages.Error(reader.Location, "missing 'rules' or 'authorizer': nobody could see anything");
        }
        else if (access.Authorizer is not null && access.Rules.Count > 0)
        {
            reader.Messages.Error(reader.LocationOf("rules"), "an 'authorizer' decides alone: leave out the rules");
        }

        reader.Finish();
        return access;
    }

    private static ApiKeyConfiguration ReadKey(MapReader reader)
    {
        string? plain = reader.Text("key"), hash = reader.Text("key_sha256")?.ToLowerInvariant();
        if (plain is null == hash is null)
        {
            reader.Messages.Error(reader.Location, "needs either 'key' or 'key_sha256'");
        }
        else if (hash is not null && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit)))
        {
            reader.Messages.Error(reader.LocationOf("key_sha256"), "must be 64 hexadecimal digits");
        }

        var key = new ApiKeyConfiguration(
            hash ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plain ?? ""))),
            reader.RequiredText("user"),
            reader.Texts("groups") ?? []);
        reader.Finish();
        return key;
    }

    private static TokenConfiguration ReadTokens(MapReader reader)
    {
        var tokens = new TokenConfiguration
        {
            Issuer = reader.RequiredText("issuer"),
            Audience = reader.Text("audience"),
            KeySet = reader.Text("jwks"),
            Secret = reader.Text("secret"),
            UserClaim = reader.Text("user_claim") ?? "sub",
            GroupsClaim = reader.Text("groups_claim") ?? "groups",
        };
        if (tokens.Secret is { Length: < 32 })
        {
            reader.Messages.Error(reader.LocationOf("secret"), "must have 32 characters at least");
        }

        reader.Finish();
        return tokens;
    }

    private static AccessRuleConfiguration ReadRule(MapReader reader)
    {
        var rule = new AccessRuleConfiguration
        {
            Users = reader.Texts("users") ?? [],
            Groups = reader.Texts("groups") ?? [],
            Authenticated = reader.Boolean("authenticated") ?? false,
            Layers = reader.Texts("layers") ?? ["*"],
            Services = Words(reader, "services", Services),
            Allow = Words(reader, "allow", Features),
            LimitedTo = reader.Map("limited_to")?.ReadCoverage(),
        };
        reader.Finish();
        return rule;
    }

    private static IReadOnlyList<string>? Words(MapReader reader, string key, string[] known)
    {
        IReadOnlyList<string>? words = reader.Texts(key);
        foreach (string word in (words ?? []).Except(known))
        {
            reader.Messages.Error(reader.LocationOf(key), $"unknown '{word}': use {string.Join(", ", known)}");
        }

        return words;
    }

    private static AuthorizerConfiguration ReadAuthorizer(MapReader reader)
    {
        string url = reader.RequiredText("url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            reader.Messages.Error(reader.LocationOf("url"), "must be an http or https URL");
        }

        var authorizer = new AuthorizerConfiguration(
            url,
            TimeSpan.FromSeconds(reader.PositiveNumber("timeout") ?? DefaultTimeout),
            TimeSpan.FromSeconds(Math.Max(0, reader.Number("keep") ?? 0)));
        reader.Finish();
        return authorizer;
    }
}
