using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>Tells why made tiles were not stored: one line a minute for each cache and kind of trouble, for a read-only cache has it at every miss.</summary>
internal sealed partial class StoreFaults(TimeProvider time, ILogger logger)
{
    private const int MaximumKinds = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string TileSet, Type Kind, int Code), long> _told = new();

    internal void Tell(string tileSet, Exception error)
    {
        // Messages name files: what tells kinds apart are the codes.
        (string, Type, int) kind = (tileSet, error.GetType(), error.HResult);
        long now = time.GetTimestamp();
        if (_told.TryGetValue(kind, out long last) && time.GetElapsedTime(last, now) < Pause)
        {
            return;
        }

        if (_told.Count >= MaximumKinds)
        {
            _told.Clear();
        }

        _told[kind] = now;
        LogFault(tileSet, error.Message);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "cache {TileSet} does not take new tiles; they are served, and made again whenever they are asked for: {Reason}")]
    private partial void LogFault(string tileSet, string reason);
}
