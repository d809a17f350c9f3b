using System.Diagnostics.CodeAnalysis;

namespace MapProxyCluster.Gateway.Http;

/// <summary>The parameters of a query string: names in any case, repeated ones joined by comma, as OGC services expect.</summary>
public sealed class RequestParameters
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a query string with or without its question mark.</summary>
    public RequestParameters(string? query)
    {
        ReadOnlySpan<char> rest = query.AsSpan().TrimStart('?');
        foreach (Range range in rest.Split('&'))
        {
            ReadOnlySpan<char> pair = rest[range];
            int equals = pair.IndexOf('=');
            string name = Decode(equals < 0 ? pair : pair[..equals]);
            if (name.Length == 0)
            {
                continue;
            }

            string value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            _values[name] = _values.TryGetValue(name, out string? earlier) ? $"{earlier},{value}" : value;
        }
    }

    /// <summary>The value of a parameter, or null when it is absent.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>The names as they were written.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>True when the parameter was given, be it empty.</summary>
    public bool Contains(string name) => _values.ContainsKey(name);

    /// <summary>The value of a parameter that is there and not empty.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out string? value) =>
        _values.TryGetValue(name, out value) && value.Length > 0;

    /// <summary>All parameters with lower-case names.</summary>
    public IReadOnlyDictionary<string, string> ToLowerCase() =>
        _values.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value);

    private static string Decode(ReadOnlySpan<char> text)
    {
        string plain = text.ToString();
        return text.ContainsAny('%', '+') ? Uri.UnescapeDataString(plain.Replace('+', ' ')) : plain;
    }
}
