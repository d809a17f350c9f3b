using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Hosting;
using Microsoft.Extensions.Configuration;

namespace MapProxyCluster.Gateway.Hosting;

/// <summary>The <c>gateway</c> process: settings from the environment, appsettings and command line (docs/operations.md).</summary>
public static class GatewayCommand
{
    /// <summary>Reads the process settings and serves until SIGTERM; returns the exit code.</summary>
    public static Task<int> RunAsync(string[] arguments)
    {
        try
        {
            return ServeAsync(Read(ProcessSettings.Sources(arguments)), arguments);
        }
        catch (SettingsException error)
        {
            return Task.FromResult(ProcessRunner.Fail(error.Message));
        }
    }

    /// <summary>The options in the process settings.</summary>
    /// <exception cref="SettingsException">One is missing or makes no sense.</exception>
    public static GatewayOptions Read(IConfiguration settings)
    {
        return new GatewayOptions
        {
            Process = ProcessSettings.Read(settings, isSilo: false),
            TrustedProxies = TrustedProxies.Parse(settings["Proxy:Trusted"]),
            LogRequests = settings["MapProxy:LogRequests"] is not { } log || ProcessSettings.IsTrue(log),
            Urls = (settings["urls"] ?? "http://127.0.0.1:8080").Split(';', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    /// <summary>Serves until SIGTERM or Ctrl-C. What keeps it from starting is told on stderr.</summary>
    public static Task<int> ServeAsync(GatewayOptions options, string[] arguments) => ProcessRunner.RunAsync(
        () => GatewayHost.Build(options, arguments),
        urls =>
        {
            foreach (string url in urls)
            {
                Console.Out.WriteLine($"Serving {options.Process.ConfigPath} at {url}");
            }
        });
}
