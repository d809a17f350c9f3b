using System.Globalization;
using System.Net;
using MapProxyCluster.Caches;
using MapProxyCluster.Grains;
using Microsoft.Extensions.Configuration;

namespace MapProxyCluster.Hosting;

/// <summary>Reads the settings under <c>Cluster</c>.</summary>
internal static class ClusterSettings
{
    internal static ClusterOptions? Read(IConfiguration settings, bool isSilo)
    {
        if (settings["Cluster:Redis"] is not { Length: > 0 } redis)
        {
            return null;
        }

        var options = new ClusterOptions { Redis = new RedisSettings(redis) };
        options = options with
        {
            Id = Text(settings, "Cluster:Id") ?? options.Id,
            Endpoint = isSilo && Text(settings, "Cluster:Endpoint") is { } endpoint ? ProcessSettings.UrlOf("Cluster__Endpoint", endpoint) : null,
            Secret = Text(settings, "Cluster:Secret") ?? "",
            CertificateFile = Text(settings, "Cluster:Certificate"),
            KeyFile = Text(settings, "Cluster:CertificateKey"),
            TrustedFile = Text(settings, "Cluster:TrustedCertificates"),
            MaximumFlights = Number(settings, "Cluster:MaximumFlights") ?? options.MaximumFlights,
            Runtime = Runtime(settings),
        };
        options = options with { GatewayPort = Number(settings, "Cluster:GatewayPort") ?? options.Endpoint?.Port + 1 ?? 0 };
        if (isSilo && options.Endpoint is null)
        {
            throw new SettingsException("Cluster__Endpoint is not set: the address of this silo, such as http://10.0.0.5:7101");
        }

        Check(settings, options);
        return options;
    }

    private static void Check(IConfiguration settings, ClusterOptions options)
    {
        if (options.Endpoint is not { } endpoint)
        {
            return;
        }

        if (IPAddress.TryParse(endpoint.Host, out IPAddress? told) && (told.Equals(IPAddress.Any) || told.Equals(IPAddress.IPv6Any)))
        {
            throw new SettingsException($"Cluster__Endpoint must be an address that the others can reach, not '{endpoint.Host}'");
        }

        // On one machine nobody else can call; everywhere else a secret keeps strangers from using up the upstreams.
        if (options.Secret.Length == 0 && !(IPAddress.TryParse(endpoint.Host, out IPAddress? address) && IPAddress.IsLoopback(address)) && endpoint.Host != "localhost")
        {
            throw new SettingsException("Cluster__Secret is not set: the cluster's members know each other by it");
        }

        if (endpoint.Scheme == Uri.UriSchemeHttps && options.Runtime == ClusterRuntimeKind.Orleans)
        {
            throw new SettingsException("Cluster__Endpoint: the Orleans runtime takes http endpoints only");
        }

        if (endpoint.Scheme == Uri.UriSchemeHttps && options.CertificateFile is null)
        {
            throw new SettingsException("Cluster__Certificate is not set: an https endpoint needs a certificate");
        }
    }

    private static ClusterRuntimeKind Runtime(IConfiguration settings)
    {
        if (Text(settings, "Cluster:Runtime") is not { } text)
        {
            return ClusterRuntimeKind.Redis;
        }

        if (!Enum.TryParse(text, ignoreCase: true, out ClusterRuntimeKind runtime) || !Enum.IsDefined(runtime))
        {
            throw new SettingsException($"Cluster__Runtime '{text}' is unknown: Redis (the default) or Orleans");
        }

        return runtime != ClusterRuntimeKind.Orleans || OrleansPart.IsBuiltIn
            ? runtime
            : throw new SettingsException(
                "Cluster__Runtime is Orleans, but this build has no Orleans: build with ./run --build-only --orleans (or -p:Orleans=true), "
                + "which needs the packages Microsoft.Orleans.Server, .Sdk and .Clustering.Redis");
    }

    private static string? Text(IConfiguration settings, string name) => settings[name] is { Length: > 0 } text ? text : null;

    private static int? Number(IConfiguration settings, string name)
    {
        if (Text(settings, name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new SettingsException($"{name.Replace(":", "__", StringComparison.Ordinal)} must be a whole number above 0, not '{text}'");
    }
}
