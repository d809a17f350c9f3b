using System.Globalization;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Seed.Output;

/// <summary>Warnings and errors in the lines of MapProxy: <c>[time] name - LEVEL - message</c>, on the screen or in a file.</summary>
internal sealed class SeedLog : ILoggerProvider
{
    private readonly LogSettings _settings;
    private readonly Action<string> _write;
    private readonly TextWriter? _file;

    private SeedLog(LogSettings settings, Screen screen)
    {
        _settings = settings;
        _file = settings.File is { } file ? TextWriter.Synchronized(new StreamWriter(file, append: true) { AutoFlush = true }) : null;
        _write = _file is { } writer ? writer.WriteLine : screen.WriteLine;
    }

    /// <summary>The log, as a logging configuration wants it.</summary>
    /// <exception cref="IOException">The configuration or the log file cannot be opened.</exception>
    internal static SeedLog Create(string? configuration, Screen screen) =>
        new(configuration is null ? new LogSettings(LogLevel.Warning, null) : LogSettings.Read(configuration), screen);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private sealed class Logger(SeedLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= log._settings.Level;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            string time = DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
            string reason = exception is null ? "" : $": {exception.Message}";
            log._write($"[{time}] {name} - {NameOf(logLevel)} - {formatter(state, exception)}{reason}");
        }

        private static string NameOf(LogLevel level) => level switch
        {
            LogLevel.Trace or LogLevel.Debug => "DEBUG",
            LogLevel.Information => "INFO",
            LogLevel.Warning => "WARNING",
            LogLevel.Error => "ERROR",
            _ => "CRITICAL",
        };
    }
}
