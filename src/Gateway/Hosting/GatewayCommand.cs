using MapProxyCluster.Engine;
using Microsoft.Extensions.Configuration;

namespace MapProxyCluster.Gateway.Hosting;

/// <summary>The <c>gateway</c> process: settings from the environment, appsettings and command line (docs/operations.md).</summary>
public static class GatewayCommand
{
    private const string ContainerProjects = "/mapproxy/config/apps";

    /// <summary>Reads the process settings and serves until SIGTERM; returns the exit code.</summary>
    public static Task<int> RunAsync(string[] arguments)
    {
        IConfiguration settings = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddCommandLine(arguments)
            .Build();
        return Read(settings) is { } options
            ? ServeAsync(options, arguments)
            : Task.FromResult(Fail("MapProxy__Config is not set: the path of a mapproxy.yaml or of a directory of them"));
    }

    /// <summary>
    /// The options in the process settings; null when no configuration is named. The names that MapProxy's container image knows
    /// (MULTIAPP_MAPPROXY, MULTIAPP_ALLOW_LISTINGS) stand in where ours are not set.
    /// </summary>
    public static GatewayOptions? Read(IConfiguration settings)
    {
        bool isMultiple = IsTrue(settings["MULTIAPP_MAPPROXY"]);
        string? config = settings["MapProxy:Config"] is { Length: > 0 } own ? own : isMultiple ? ContainerProjects : null;
        return config is null ? null : new GatewayOptions
        {
            ConfigPath = config,
            AllowListing = IsTrue(settings["MapProxy:AllowListing"] ?? settings["MULTIAPP_ALLOW_LISTINGS"]),
            LogRequests = settings["MapProxy:LogRequests"] is not { } log || IsTrue(log),
            Urls = (settings["urls"] ?? "http://127.0.0.1:8080").Split(';', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    /// <summary>Serves until SIGTERM or Ctrl-C. What keeps it from starting is told on stderr.</summary>
    public static async Task<int> ServeAsync(GatewayOptions options, string[] arguments)
    {
        try
        {
            await using WebApplication app = GatewayHost.Build(options, arguments);
            await app.StartAsync();
            foreach (string url in app.Urls)
            {
                await Console.Out.WriteLineAsync($"Serving {options.ConfigPath} at {url}");
            }

            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (ConfigurationException error)
        {
            foreach (var message in error.Errors)
            {
                Fail(message.ToString());
            }

            return 1;
        }
        catch (Exception error) when (error is IOException or DllNotFoundException or UnauthorizedAccessException or FormatException)
        {
            return Fail(error.Message);
        }
    }

    private static bool IsTrue(string? text) => text?.ToUpperInvariant() is "TRUE" or "1" or "YES" or "ON";

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"ERROR: {message}");
        return 1;
    }
}
