using System.Collections.Concurrent;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace MapProxyCluster.Gateway.Http;

/// <summary>
/// The forms of a text that clients can get: as it is, or compressed with gzip (RFC 1952) or brotli (RFC 7932). Documents that are kept are
/// compressed once.
/// </summary>
internal sealed class DocumentBody
{
    /// <summary>Shorter texts gain nothing.</summary>
    internal const int MinimumLength = 1024;

    private static readonly ConditionalWeakTable<byte[], DocumentBody> Kept = [];

    private readonly byte[] _plain;
    private readonly ConcurrentDictionary<string, byte[]> _compressed = new();
    private readonly Lazy<string> _hash;

    private DocumentBody(byte[] plain)
    {
        _plain = plain;
        _hash = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 16)));
    }

    /// <summary>The forms of a text; the same for the same array.</summary>
    internal static DocumentBody Of(byte[] plain) => Kept.GetValue(plain, bytes => new DocumentBody(bytes));

    /// <summary>A strong entity tag for a form: forms differ in their bytes (RFC 9110, 8.8.3).</summary>
    internal string TagOf(string? encoding) => encoding is null ? $"\"{_hash.Value}\"" : $"\"{_hash.Value}-{encoding}\"";

    /// <summary>The text in an encoding; null is none.</summary>
    internal byte[] In(string? encoding) => encoding is null ? _plain : _compressed.GetOrAdd(encoding, Compress);

    /// <summary>The encoding that a client likes best of ours: br, gzip, or null for none (RFC 9110, 12.5.3).</summary>
    internal static string? EncodingFor(HttpRequest request)
    {
        string? best = null;
        double bestWeight = 0;
        foreach (string entry in request.Headers.AcceptEncoding.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] parts = entry.Split(';', StringSplitOptions.TrimEntries);
            string name = parts[0] == "*" ? "gzip" : parts[0].ToLowerInvariant();
            double weight = parts.Length > 1 && parts[1].StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(parts[1].AsSpan(2), System.Globalization.CultureInfo.InvariantCulture, out double quality) ? quality : 1;
            bool isBetter = weight > bestWeight || (weight == bestWeight && name == "br");
            if (name is "br" or "gzip" && weight > 0 && isBetter)
            {
                (best, bestWeight) = (name, weight);
            }
        }

        return best;
    }

    private byte[] Compress(string encoding)
    {
        using var buffer = new MemoryStream();
        using (Stream stream = encoding == "br"
            ? new BrotliStream(buffer, new BrotliCompressionOptions { Quality = 4 })
            : new GZipStream(buffer, CompressionLevel.Optimal))
        {
            stream.Write(_plain);
        }

        return buffer.ToArray();
    }
}
