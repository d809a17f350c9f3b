using MapProxyCluster.Configuration;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>
/// A configuration file as it is served: loaded at once, watched, and replaced as a whole when any of its files changes. A change that
/// does not load is logged and the last good catalog stays.
/// </summary>
public sealed partial class MapProject : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _app;
    private readonly string _file;
    private readonly CatalogBuilder _builder;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private volatile MapCatalog _current;
    private volatile Exception? _reloadError;
    private IReadOnlyDictionary<string, FileVersion?> _versions;
    private readonly Lock _loading = new();

    /// <summary>Loads a configuration.</summary>
    /// <param name="app">Name of the project; empty when there is only one.</param>
    /// <param name="file">Path of its mapproxy.yaml.</param>
    /// <param name="builder">Builds catalogs.</param>
    /// <param name="time">Clock for the watch.</param>
    /// <param name="logger">Where warnings and failed reloads are told.</param>
    /// <exception cref="ConfigurationException">The configuration has errors.</exception>
    public MapProject(string app, string file, CatalogBuilder builder, TimeProvider time, ILogger logger)
    {
        (_app, _file, _builder, _logger) = (app, file, builder, logger);
        (_current, _versions) = Load();
        _timer = time.CreateTimer(_ => Check(), null, Interval, Interval);
    }

    /// <summary>The newest good catalog.</summary>
    public MapCatalog Current => _current;

    /// <summary>Why the last change of the files could not be taken over; null when it was.</summary>
    public Exception? ReloadError => _reloadError;

    /// <summary>Loads the files again, changed or not. When that fails, the last good catalog stays and <see cref="ReloadError"/> tells why.</summary>
    public void Reload()
    {
        lock (_loading)
        {
            TryLoad();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private (MapCatalog Catalog, IReadOnlyDictionary<string, FileVersion?> Versions) Load()
    {
        ConfigurationResult result = ConfigurationLoader.Load(_file);
        IReadOnlyDictionary<string, FileVersion?> versions = VersionsOf(result.Files);
        try
        {
            MapCatalog catalog = _builder.Build(_app, result);
            foreach (ConfigurationMessage message in catalog.Messages)
            {
                LogMessage(message.ToString());
            }

            return (catalog, versions);
        }
        catch (ConfigurationException)
        {
            // What is on disk now has been tried: the next try waits for another change.
            _versions = versions;
            throw;
        }
    }

    private void Check()
    {
        if (!_loading.TryEnter())
        {
            return;
        }

        try
        {
            Dictionary<string, FileVersion?> now = VersionsOf(_versions.Keys);
            if (_versions.Any(pair => now[pair.Key] != pair.Value))
            {
                TryLoad();
            }
        }
        finally
        {
            _loading.Exit();
        }
    }

    private void TryLoad()
    {
        try
        {
            (_current, _versions) = Load();
            _reloadError = null;
            LogReloaded(_file);
        }
        catch (Exception error)
        {
            _reloadError = error;
            LogReloadFailed(_file, error.Message);
        }
    }

    private static Dictionary<string, FileVersion?> VersionsOf(IEnumerable<string> files) =>
        files.Distinct().ToDictionary(file => file, FileVersion.Of);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Text}")]
    private partial void LogMessage(string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} was loaded again")]
    private partial void LogReloaded(string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} cannot be used as it is now; the last good configuration stays. {Reason}")]
    private partial void LogReloadFailed(string file, string reason);
}
