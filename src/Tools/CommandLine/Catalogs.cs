using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Tools.CommandLine;

/// <summary>Builds what configurations describe, for commands that work on it; warnings of caches and sources go to stderr.</summary>
internal sealed class Catalogs : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    /// <summary>Sets everything up.</summary>
    internal Catalogs()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging =>
        {
            logging.ClearProviders();
            logging.SetMinimumLevel(LogLevel.Warning);
            logging.AddSimpleConsole(console => console.SingleLine = true);
        });
        services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        // The bytes of a tile pass once: there is nothing to remember. Its pixels may be needed for several others.
        services.AddEngine(new ProcessSettings { ConfigPath = "", FileMemory = 0, TileMemory = 0 });
        _provider = services.BuildServiceProvider();
    }

    /// <summary>Builds a configuration.</summary>
    /// <exception cref="CommandFailure">It has errors, which were told.</exception>
    internal MapCatalog Build(ConfigurationResult loaded)
    {
        try
        {
            return _provider.GetRequiredService<CatalogBuilder>().Build("", loaded);
        }
        catch (ConfigurationException error)
        {
            throw ConfigurationFile.Invalid(error.Errors);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
