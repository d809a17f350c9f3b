using System.Globalization;

namespace MapProxyCluster.Origin.Hosting;

/// <summary>The command line.</summary>
internal sealed record OriginOptions
{
    /// <summary>How to call the program.</summary>
    internal const string Usage = "usage: origin [--port N] [--delay-ms N] [--assets DIR] [--log]";

    /// <summary>Port on the loopback address; 0 takes a free one.</summary>
    internal int Port { get; private init; } = 8095;

    /// <summary>How long each answer is held back.</summary>
    internal TimeSpan Delay { get; private init; }

    /// <summary>The folder with Natural Earth's files.</summary>
    internal string Assets { get; private init; } = DefaultAssets();

    /// <summary>Whether each request is written to stdout.</summary>
    internal bool Log { get; private init; }

    /// <summary>Reads the arguments; null when they are not understood.</summary>
    internal static OriginOptions? TryParse(string[] args)
    {
        OriginOptions options = new();
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            OriginOptions? next = args[i] switch
            {
                "--log" => options with { Log = true },
                "--port" when Number(value, 65535) is { } port => options with { Port = port },
                "--delay-ms" when Number(value, 600_000) is { } delay => options with { Delay = TimeSpan.FromMilliseconds(delay) },
                "--assets" when value is not null => options with { Assets = value },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            i += args[i] == "--log" ? 0 : 1;
            options = next;
        }

        return options;
    }

    private static int? Number(string? text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= max ? number : null;

    // The program lies in artifacts/origin, or in a bin folder while it is developed: the nearest artifacts/assets above it.
    private static string DefaultAssets()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string assets = Path.Combine(folder.FullName, "artifacts", "assets", "world-atlas");
            if (Directory.Exists(assets))
            {
                return assets;
            }
        }

        return Path.Combine("artifacts", "assets", "world-atlas");
    }
}
