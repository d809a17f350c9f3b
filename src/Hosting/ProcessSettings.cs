using System.Globalization;
using MapProxyCluster.Grains;
using Microsoft.Extensions.Configuration;

namespace MapProxyCluster.Hosting;

/// <summary>What a process is told at its start, whatever its role (docs/operations.md).</summary>
public sealed class ProcessSettings
{
    private const string ContainerProjects = "/mapproxy/config/apps";
    private const long Megabyte = 1024 * 1024;

    /// <summary>Path of a mapproxy.yaml, or of a directory of them (MultiMapProxy).</summary>
    public required string ConfigPath { get; init; }

    /// <summary>Path of the seed.yaml whose schedules are kept, or of a directory of them; null for the file beside the mapproxy.yaml.</summary>
    public string? SeedPath { get; init; }

    /// <summary>Whether a directory's root page lists its projects.</summary>
    public bool AllowListing { get; init; }

    /// <summary>Where health and metrics are served; null for nowhere.</summary>
    public string? AdminUrl { get; init; }

    /// <summary>Whether the demo pages show how many tiles were hits and misses. It is the operator's to decide: anyone who sees the pages sees them.</summary>
    public bool DemoStats { get; init; }

    /// <summary>The cluster to take part in; null for standalone.</summary>
    public ClusterOptions? Cluster { get; init; }

    /// <summary>How long the process goes on after it was told to stop and says that it is not ready.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>Bound of remembered files, in bytes.</summary>
    public long FileMemory { get; init; } = 64 * Megabyte;

    /// <summary>Bound of remembered tiles of remote caches, in bytes.</summary>
    public long TileMemory { get; init; } = 128 * Megabyte;

    /// <summary>Bound of remembered pixels, in bytes.</summary>
    public long PixelMemory { get; init; } = 192 * Megabyte;

    /// <summary>Whether logs are JSON, a line each.</summary>
    public bool LogsJson { get; init; }

    /// <summary>The environment, appsettings.json beside the program, and the command line; later ones win.</summary>
    public static IConfiguration Sources(string[] arguments) => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables()
        .AddEnvironmentVariables("ASPNETCORE_")
        .AddCommandLine(arguments)
        .Build();

    /// <summary>
    /// Reads the settings. The names that MapProxy's container image knows (MULTIAPP_MAPPROXY, MULTIAPP_ALLOW_LISTINGS) stand in where
    /// ours are not set.
    /// </summary>
    /// <param name="settings">The process settings.</param>
    /// <param name="isSilo">True for a silo, which takes calls at an endpoint; gateways only make them.</param>
    /// <exception cref="SettingsException">One is missing or makes no sense.</exception>
    public static ProcessSettings Read(IConfiguration settings, bool isSilo)
    {
        string? config = settings["MapProxy:Config"] is { Length: > 0 } own ? own : IsTrue(settings["MULTIAPP_MAPPROXY"]) ? ContainerProjects : null;
        string? adminUrl = settings["Admin:Url"] is { Length: > 0 } url ? UrlOf("Admin__Url", url).ToString() : null;
        return new ProcessSettings
        {
            ConfigPath = config ?? throw new SettingsException("MapProxy__Config is not set: the path of a mapproxy.yaml or of a directory of them"),
            AllowListing = IsTrue(settings["MapProxy:AllowListing"] ?? settings["MULTIAPP_ALLOW_LISTINGS"]),
            SeedPath = settings["MapProxy:Seed"] is { Length: > 0 } seed ? PathOf("MapProxy__Seed", seed) : null,
            AdminUrl = adminUrl,
            DemoStats = settings["Demo:Stats"] is { Length: > 0 } stats ? IsTrue(stats) : adminUrl is not null,
            Cluster = ClusterSettings.Read(settings, isSilo),
            Drain = TimeSpan.FromSeconds(Number(settings, "Cluster:Drain", 0, 3600)),
            FileMemory = Megabytes(settings, "Memory:Files", 64),
            TileMemory = Megabytes(settings, "Memory:Tiles", 128),
            PixelMemory = Megabytes(settings, "Memory:Pixels", 192),
            LogsJson = "json".Equals(settings["Logging:Console:FormatterName"], StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <summary>The cluster that a tool turns to, without being part of it; null when the settings name none.</summary>
    /// <exception cref="SettingsException">A setting makes no sense.</exception>
    public static ClusterOptions? ReadCluster(IConfiguration settings) => ClusterSettings.Read(settings, isSilo: false);

    /// <summary>True for the words that people write for it.</summary>
    public static bool IsTrue(string? text) => text?.ToUpperInvariant() is "TRUE" or "1" or "YES" or "ON";

    /// <summary>Reads an address.</summary>
    internal static Uri UrlOf(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.AbsolutePath == "/"
            ? url
            : throw new SettingsException($"{name} must be an address such as http://127.0.0.1:7101, not '{text}'");

    private static string PathOf(string name, string path) => File.Exists(path) || Directory.Exists(path)
        ? path
        : throw new SettingsException($"{name}: there is no file or directory '{path}'");

    private static long Megabytes(IConfiguration settings, string name, double usual) => (long)(Number(settings, name, usual, 1_000_000) * Megabyte);

    private static double Number(IConfiguration settings, string name, double usual, double maximum)
    {
        if (settings[name] is not { Length: > 0 } text)
        {
            return usual;
        }

        return double.TryParse(text, CultureInfo.InvariantCulture, out double number) && number >= 0 && number <= maximum
            ? number
            : throw new SettingsException($"{name.Replace(":", "__", StringComparison.Ordinal)} must be a number from 0 to {maximum}, not '{text}'");
    }
}
