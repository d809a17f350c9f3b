namespace MapProxyCluster.Configuration;

/// <summary>
/// <c>access</c>: who may see what. Either <see cref="Rules"/> decide, or an <see cref="Authorizer"/> does in the place of MapProxy's
/// <c>mapproxy.authorize</c> callback.
/// </summary>
public sealed record AccessConfiguration
{
    /// <summary>Keys that stand for users.</summary>
    public IReadOnlyList<ApiKeyConfiguration> ApiKeys { get; init; } = [];

    /// <summary>Header that carries a key.</summary>
    public string ApiKeyHeader { get; init; } = "X-Api-Key";

    /// <summary>Query parameter that carries a key, for clients that cannot send headers; null takes none.</summary>
    public string? ApiKeyParameter { get; init; }

    /// <summary>Bearer tokens; null takes none.</summary>
    public TokenConfiguration? Tokens { get; init; }

    /// <summary>What is allowed; all that matches adds up.</summary>
    public IReadOnlyList<AccessRuleConfiguration> Rules { get; init; } = [];

    /// <summary>A service that decides in place of the rules.</summary>
    public AuthorizerConfiguration? Authorizer { get; init; }
}

/// <summary>A key and whom it stands for.</summary>
/// <param name="KeyHash">SHA-256 of the key in lower-case hexadecimal digits.</param>
/// <param name="User">User name.</param>
/// <param name="Groups">The user's groups.</param>
public sealed record ApiKeyConfiguration(string KeyHash, string User, IReadOnlyList<string> Groups);

/// <summary>JSON web tokens of an OpenID provider (RFC 7519, OpenID Connect Discovery 1.0).</summary>
public sealed record TokenConfiguration
{
    /// <summary>Who must have issued a token; its discovery document tells the keys unless <see cref="KeySet"/> or <see cref="Secret"/> is given.</summary>
    public required string Issuer { get; init; }

    /// <summary>Whom a token must be for; null takes any.</summary>
    public string? Audience { get; init; }

    /// <summary>URL or path of the issuer's keys (RFC 7517).</summary>
    public string? KeySet { get; init; }

    /// <summary>Shared secret of HS256, HS384 and HS512, for tokens without a provider.</summary>
    public string? Secret { get; init; }

    /// <summary>Claim with the user's name.</summary>
    public string UserClaim { get; init; } = "sub";

    /// <summary>Claim with the user's groups; dots lead into objects, as in realm_access.roles.</summary>
    public string GroupsClaim { get; init; } = "groups";
}

/// <summary>What some may do with some layers.</summary>
public sealed record AccessRuleConfiguration
{
    /// <summary>Users; with <see cref="Groups"/> empty as well the rule is for everyone.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>True when the rule is for all who are known.</summary>
    public bool Authenticated { get; init; }

    /// <summary>Layers and groups of layers; * stands for any text.</summary>
    public IReadOnlyList<string> Layers { get; init; } = ["*"];

    /// <summary>wms, wmts, tms, kml, ogcapi, demo; null is all.</summary>
    public IReadOnlyList<string>? Services { get; init; }

    /// <summary>map, featureinfo, legendgraphic, tile; null is all.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>The area that the rule is limited to; null is everywhere.</summary>
    public CoverageConfiguration? LimitedTo { get; init; }
}

/// <summary>A service that is asked by HTTP what MapProxy's callback is asked.</summary>
/// <param name="Url">Where questions are posted as JSON.</param>
/// <param name="Timeout">How long an answer may take.</param>
/// <param name="Keep">How long an answer holds for the same credentials, service and layers; zero asks each time.</param>
public sealed record AuthorizerConfiguration(string Url, TimeSpan Timeout, TimeSpan Keep);
