using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace MapProxyCluster.Gateway.Access;

/// <summary>A key that signatures are checked with (RFC 7517, RFC 7518). Each knows the algorithms of its own kind only.</summary>
internal sealed class VerificationKey
{
    private const int MinimumRsaBits = 2048;

    private readonly RSA? _rsa;
    private readonly ECDsa? _curve;
    private readonly byte[]? _secret;

    private VerificationKey(string? id, RSA? rsa, ECDsa? curve, byte[]? secret) => (Id, _rsa, _curve, _secret) = (id, rsa, curve, secret);

    /// <summary>Name of the key, or null.</summary>
    internal string? Id { get; }

    /// <summary>A shared secret.</summary>
    internal static VerificationKey FromSecret(byte[] secret) => new(null, null, null, secret);

    /// <summary>A public key of a key set; null when it is of a kind that we do not take.</summary>
    internal static VerificationKey? FromJson(JsonElement key)
    {
        try
        {
            string? id = Text(key, "kid");
            return (Text(key, "kty"), Text(key, "use")) switch
            {
                (_, not (null or "sig")) => null,
                ("RSA", _) => Rsa(id, Bytes(key, "n"), Bytes(key, "e")),
                ("EC", _) => Curve(id, Text(key, "crv"), Bytes(key, "x"), Bytes(key, "y")),
                _ => null,
            };
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether a token was signed with the other half of this key.</summary>
    internal bool Signed(WebToken token)
    {
        HashAlgorithmName hash = token.Algorithm.Length < 5 ? default : token.Algorithm[2..] switch
        {
            "256" => HashAlgorithmName.SHA256,
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            _ => default,
        };
        return hash != default && (token.Algorithm[..2], this) switch
        {
            ("RS", { _rsa: { } rsa }) => rsa.VerifyData(token.Signed, token.Signature, hash, RSASignaturePadding.Pkcs1),
            ("PS", { _rsa: { } rsa }) => rsa.VerifyData(token.Signed, token.Signature, hash, RSASignaturePadding.Pss),
            ("ES", { _curve: { } curve }) => curve.VerifyData(token.Signed, token.Signature, hash),
            ("HS", { _secret: { } secret }) => CryptographicOperations.FixedTimeEquals(Mac(hash, secret, token.Signed), token.Signature),
            _ => false,
        };
    }

    private static byte[] Mac(HashAlgorithmName hash, byte[] secret, byte[] data) => CryptographicOperations.HmacData(hash, secret, data);

    private static VerificationKey? Rsa(string? id, byte[] modulus, byte[] exponent)
    {
        var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        return rsa.KeySize >= MinimumRsaBits ? new VerificationKey(id, rsa, null, null) : null;
    }

    private static VerificationKey? Curve(string? id, string? name, byte[] x, byte[] y)
    {
        ECCurve? curve = name switch
        {
            "P-256" => ECCurve.NamedCurves.nistP256,
            "P-384" => ECCurve.NamedCurves.nistP384,
            "P-521" => ECCurve.NamedCurves.nistP521,
            _ => null,
        };
        return curve is not { } known ? null : new VerificationKey(
            id, null, ECDsa.Create(new ECParameters { Curve = known, Q = new ECPoint { X = x, Y = y } }), null);
    }

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Bytes(JsonElement key, string name) => Base64Url.DecodeFromChars(Text(key, name) ?? throw new FormatException(name));
}
