using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MapProxyCluster.Caches;

/// <summary>A storage account: where its blobs are, and what requests are signed with.</summary>
public sealed class AzureAccount
{
    private const string Version = "2021-08-06";

    // The account that Azure's emulators have; not a secret (Microsoft's documentation of Azurite).
    private const string EmulatorName = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string _name;
    private readonly byte[]? _key;
    private readonly string? _signature;

    private AzureAccount(string name, byte[]? key, string? signature, string endpoint) => (_name, _key, _signature, Endpoint) = (name, key, signature, endpoint);

    /// <summary>Address of the blob service, without a slash at its end.</summary>
    public string Endpoint { get; }

    /// <summary>Reads a connection string such as "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=…;EndpointSuffix=core.windows.net".</summary>
    /// <exception cref="FormatException">It is none; the message does not repeat its secrets.</exception>
    public static AzureAccount Parse(string connection)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string part in connection.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int sign = part.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0)
            {
                throw new FormatException("the connection string must consist of Name=Value, separated by semicolons");
            }

            parts[part[..sign].Trim()] = part[(sign + 1)..].Trim();
        }

        bool isEmulator = parts.GetValueOrDefault("UseDevelopmentStorage") is { } use && bool.TryParse(use, out bool value) && value;
        string name = isEmulator ? EmulatorName : parts.GetValueOrDefault("AccountName") ?? "";
        string? key = isEmulator ? EmulatorKey : parts.GetValueOrDefault("AccountKey");
        string? signature = parts.GetValueOrDefault("SharedAccessSignature");
        string endpoint = parts.GetValueOrDefault("BlobEndpoint")
            ?? (isEmulator ? $"http://127.0.0.1:10000/{EmulatorName}"
                : $"{parts.GetValueOrDefault("DefaultEndpointsProtocol") ?? "https"}://{name}.blob.{parts.GetValueOrDefault("EndpointSuffix") ?? "core.windows.net"}");
        if ((name.Length == 0 && (key is not null || !parts.ContainsKey("BlobEndpoint")))
            || (key is null && signature is null) || !Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            throw new FormatException("the connection string needs AccountName and AccountKey, or BlobEndpoint and SharedAccessSignature");
        }

        return new AzureAccount(name, key is null ? null : Convert.FromBase64String(key), key is null ? signature!.TrimStart('?') : null, endpoint.TrimEnd('/'));
    }

    /// <summary>A request for a blob of a container; null parts are left out.</summary>
    internal HttpRequestMessage Request(HttpMethod method, string container, string blob, HttpContent? content, DateTimeOffset now, params (string Name, string Value)[] headers)
    {
        string path = string.Join('/', blob.Split('/').Select(Uri.EscapeDataString));
        return Request(method, $"{Uri.EscapeDataString(container)}/{path}", [], content, now, headers);
    }

    /// <summary>A request for names of blobs that begin with a text.</summary>
    /// <param name="container">The container.</param>
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="marker">Where the last answer ended; null for the first.</param>
    /// <param name="now">The present time.</param>
    internal HttpRequestMessage ListRequest(string container, string prefix, string? marker, DateTimeOffset now)
    {
        // In the order of their names, which the signature wants.
        List<(string, string)> query = [("comp", "list"), ("prefix", prefix), ("restype", "container")];
        if (marker is not null)
        {
            query.Insert(1, ("marker", marker));
        }

        return Request(HttpMethod.Get, Uri.EscapeDataString(container), query, null, now);
    }

    private HttpRequestMessage Request(
        HttpMethod method, string path, IReadOnlyList<(string Name, string Value)> query, HttpContent? content, DateTimeOffset now, params (string Name, string Value)[] headers)
    {
        string text = string.Join('&', query.Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value)}").Concat(_signature is null ? [] : [_signature]));
        var request = new HttpRequestMessage(method, $"{Endpoint}/{path}{(text.Length == 0 ? "" : "?")}{text}") { Content = content };
        request.Headers.Add("x-ms-date", now.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
        request.Headers.Add("x-ms-version", Version);
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (_key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {_name}:{Sign(request, query)}");
        }

        return request;
    }

    // "Authorize with Shared Key", version 2015-02-21 and later: of the usual headers only length and type are ever set here.
    [SuppressMessage("Globalization", "CA1308", Justification = "the service wants lower case")]
    private string Sign(HttpRequestMessage request, IEnumerable<(string Name, string Value)> query)
    {
        long length = request.Content?.Headers.ContentLength ?? 0;
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{request.Method}\n\n\n{(length == 0 ? "" : length)}\n\n")
            .Append(CultureInfo.InvariantCulture, $"{request.Content?.Headers.ContentType}\n\n\n\n\n\n\n");
        foreach ((string name, IEnumerable<string> values) in request.Headers
            .Where(header => header.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .Select(header => (header.Key.ToLowerInvariant(), header.Value))
            .OrderBy(header => header.Item1, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}:{string.Join(',', values)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"/{_name}{request.RequestUri!.AbsolutePath}");
        foreach ((string name, string value) in query)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{name}:{value}");
        }

        return Convert.ToBase64String(HMACSHA256.HashData(_key!, Encoding.UTF8.GetBytes(text.ToString())));
    }
}
