using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Bearer tokens of an OpenID provider, with each kind of key, and the ways in which they are not valid.</summary>
public sealed class TokenTests : IAsyncLifetime, IDisposable
{
    private JsonServer _provider = null!;
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync()
    {
        _provider = await JsonServer.StartAsync();
        RSAParameters rsa = _rsa.ExportParameters(false);
        ECParameters curve = _curve.ExportParameters(false);
        var keys = new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject { ["kty"] = "oct", ["kid"] = "odd", ["k"] = "AAAA" },
                new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = "r", ["n"] = Text(rsa.Modulus!), ["e"] = Text(rsa.Exponent!) },
                new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "c", ["x"] = Text(curve.Q.X!), ["y"] = Text(curve.Q.Y!) }),
        };
        _provider.Answer = path => path == "/.well-known/openid-configuration"
            ? (200, $$"""{"jwks_uri": "{{_provider.Url}}/keys"}""")
            : (200, keys.ToJsonString());
        _gateway = await GatewayFixture.StartAsync($$"""
            {{GatewayFixture.Standard}}
            access:
              jwt: {issuer: '{{_provider.Url}}', audience: maps, groups_claim: realm_access.roles, user_claim: preferred_username}
              rules:
                - {groups: [staff], layers: [world]}
                - {users: [ann], layers: [europe]}
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _provider.DisposeAsync();
    }

    public void Dispose()
    {
        _rsa.Dispose();
        _curve.Dispose();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task ValidToken_OpensWhatItsGroupsMaySee(string algorithm)
    {
        string token = Token(algorithm, Claims());

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/tiles/world/web/0/0/0.png", token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/tiles/europe/web/0/0/0.png", token));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/tiles/europe/web/0/0/0.png", Token(algorithm, Claims("bob"))));
        Assert.Equal(["/.well-known/openid-configuration", "/keys"], _provider.Paths);
    }

    [Fact]
    public async Task NoToken_IsAskedForOne()
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync("/tiles/world/web/0/0/0.png");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task InvalidTokens_AreRefused()
    {
        JsonObject With(string name, JsonNode? value)
        {
            JsonObject claims = Claims();
            claims[name] = value;
            return claims;
        }

        string valid = Token("RS256", Claims());
        string[] parts = valid.Split('.');
        using RSA stranger = RSA.Create(2048);
        byte[] publicKey = Encoding.UTF8.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem());
        string[] tokens =
        [
            "", "x", "a.b.c", $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}.{Text(new byte[256])}",
            $"{parts[0]}.{Text(Encoding.UTF8.GetBytes(With("preferred_username", "ann2").ToJsonString()))}.{parts[2]}",
            Token("RS256", With("exp", DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds())),
            Token("RS256", With("exp", null)),
            Token("RS256", With("nbf", DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds())),
            Token("RS256", With("iss", "http://127.0.0.1/other")),
            Token("RS256", With("aud", "other")),
            Signed(Header("none", "r"), Claims(), _ => []),
            Signed(Header("RS256", "r"), Claims(), data => stranger.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            Signed(Header("HS256", "r"), Claims(), data => HMACSHA256.HashData(publicKey, data)),
            Signed(Header("ES256", "r"), Claims(), data => _curve.SignData(data, HashAlgorithmName.SHA256)),
            Signed(Header("RS256", "unknown"), Claims(), data => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            Signed("""{"alg":"RS256","kid":"r","crit":["x"],"x":1}""", Claims(), data => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
        ];

        foreach (string token in tokens)
        {
            Assert.Equal((HttpStatusCode.Unauthorized, token), (await StatusAsync("/tiles/world/web/0/0/0.png", token), token));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/tiles/world/web/0/0/0.png", valid));
    }

    [Fact]
    public async Task ProviderThatIsGone_IsNotTheClientsFault()
    {
        _provider.Answer = _ => (500, "");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/tiles/world/web/0/0/0.png", Token("RS256", Claims())));
    }

    [Fact]
    public async Task SharedSecret_ChecksTokensWithoutAProvider()
    {
        const string Secret = "0123456789abcdef0123456789abcdef";
        await using GatewayFixture gateway = await GatewayFixture.StartAsync($$"""
            {{GatewayFixture.Standard}}
            access:
              jwt: {issuer: me, secret: {{Secret}}}
              rules: [{authenticated: true}]
            """);
        var claims = new JsonObject { ["iss"] = "me", ["sub"] = "ann", ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds() };
        string Make(string secret) => Signed(Header("HS256", null), claims, data => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), data));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/tiles/world/web/0/0/0.png", Make(Secret), gateway));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/tiles/world/web/0/0/0.png", Make("1" + Secret), gateway));
    }

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static string Header(string algorithm, string? key) => JsonSerializer.Serialize(new { alg = algorithm, kid = key, typ = "JWT" });

    private JsonObject Claims(string user = "ann") => new()
    {
        ["iss"] = _provider.Url,
        ["aud"] = new JsonArray("account", "maps"),
        ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds(),
        ["preferred_username"] = user,
        ["realm_access"] = new JsonObject { ["roles"] = new JsonArray("staff", "other") },
    };

    private string Token(string algorithm, JsonObject claims) => algorithm[..2] switch
    {
        "ES" => Signed(Header(algorithm, "c"), claims, data => _curve.SignData(data, HashAlgorithmName.SHA256)),
        "PS" => Signed(Header(algorithm, "r"), claims, data => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        _ => Signed(Header(algorithm, "r"), claims, data => _rsa.SignData(
            data, algorithm == "RS512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
    };

    private static string Signed(string header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        string text = $"{Text(Encoding.UTF8.GetBytes(header))}.{Text(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{text}.{Text(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string token, GatewayFixture? gateway = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using HttpResponseMessage response = await (gateway ?? _gateway).Client.SendAsync(request);
        return response.StatusCode;
    }
}
