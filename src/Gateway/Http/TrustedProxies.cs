using System.Net;
using MapProxyCluster.Hosting;
using Microsoft.Extensions.Primitives;

namespace MapProxyCluster.Gateway.Http;

/// <summary>
/// Whose word is taken for what the client asked: <c>X-Forwarded-*</c>, <c>X-Script-Name</c> and <c>Forwarded</c> (RFC 7239) of proxies that are
/// trusted. From anyone else they are dropped before anything reads them.
/// </summary>
public sealed class TrustedProxies
{
    private static readonly string[] Headers = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Script-Name", "Forwarded"];

    // Loopback, private, link-local and shared addresses: where proxies are that somebody put in front on purpose.
    private static readonly string[] Near =
    [
        "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10",
    ];

    private readonly IPNetwork[]? _networks;

    private TrustedProxies(IPNetwork[]? networks) => _networks = networks;

    /// <summary>Reads a list of addresses and networks; "*" trusts everyone, nothing given trusts those nearby.</summary>
    /// <exception cref="SettingsException">An entry is no address.</exception>
    public static TrustedProxies Parse(string? text)
    {
        string[] entries = string.IsNullOrWhiteSpace(text)
            ? Near
            : text.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return entries.Contains("*") ? new TrustedProxies(null) : new TrustedProxies([.. entries.Select(Network)]);
    }

    /// <summary>Leaves a request with the headers that may be believed, and with the address of the client in place of the proxy's.</summary>
    public void Apply(HttpContext http)
    {
        IHeaderDictionary headers = http.Request.Headers;
        if (!Array.Exists(Headers, headers.ContainsKey))
        {
            return;
        }

        if (!Trusts(http.Connection.RemoteIpAddress))
        {
            Array.ForEach(Headers, name => headers.Remove(name));
            return;
        }

        if (headers.TryGetValue("Forwarded", out StringValues forwarded))
        {
            Translate(forwarded.ToString(), headers);
        }

        http.Connection.RemoteIpAddress = ClientOf(headers["X-Forwarded-For"].ToString()) ?? http.Connection.RemoteIpAddress;
    }

    private bool Trusts(IPAddress? address)
    {
        if (_networks is null || address is null)
        {
            return true;
        }

        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_networks, network => network.Contains(plain));
    }

    // Each proxy appends whom it heard; the last one that is not a proxy itself is the client.
    private IPAddress? ClientOf(string list)
    {
        IPAddress? client = null;
        foreach (string entry in list.Split(',').Reverse())
        {
            if (AddressOf(entry.Trim()) is not { } address)
            {
                return client;
            }

            client = address;
            if (!Trusts(address))
            {
                return client;
            }
        }

        return client;
    }

    private static IPAddress? AddressOf(string text)
    {
        string plain = text.Trim('"');
        return IPAddress.TryParse(plain, out IPAddress? address) ? address
            : IPEndPoint.TryParse(plain, out IPEndPoint? endpoint) ? endpoint.Address
            : null;
    }

    // The first element is that of the proxy nearest to the client; the older headers win where both are there.
    private static void Translate(string forwarded, IHeaderDictionary headers)
    {
        string[] elements = forwarded.Split(',');
        string? Value(string element, string name) => element.Split(';')
            .Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(pair => pair.Length == 2 && pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1].Trim('"');
        void Stand(string header, string? value)
        {
            if (value is { Length: > 0 } && !headers.ContainsKey(header))
            {
                headers[header] = value;
            }
        }

        Stand("X-Forwarded-Host", Value(elements[0], "host"));
        Stand("X-Forwarded-Proto", Value(elements[0], "proto"));
        Stand("X-Forwarded-For", string.Join(", ", elements.Select(element => Value(element, "for")).OfType<string>()));
    }

    private static IPNetwork Network(string text)
    {
        if (IPNetwork.TryParse(text, out IPNetwork network))
        {
            return network;
        }

        return IPAddress.TryParse(text, out IPAddress? address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new SettingsException($"Proxy__Trusted must be a list of addresses, networks such as 10.0.0.0/8, or *, not '{text}'");
    }
}
