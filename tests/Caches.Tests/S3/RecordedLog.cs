using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches.Tests;

/// <summary>A log whose lines a test can read.</summary>
internal sealed class RecordedLog : ILogger
{
    internal ConcurrentQueue<string> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel} {formatter(state, exception)}");
}
