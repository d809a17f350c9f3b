using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>
/// Keeps a file cache within a bound of bytes: when it has grown beyond, the files that nobody has asked for the longest are removed.
/// The files' own times of access tell it, so that all processes that share the folder count, and a restart forgets nothing. A hit costs
/// one comparison; once an hour and file, its time is set by another thread. Several processes may sweep the same folder.
/// </summary>
public sealed partial class FileCacheBound
{
    private const int MaximumMarks = 4096;

    // A sweep makes some room, so that the next one is not due at once; and it looks again after so many bytes, for others write as well.
    private const double Kept = 0.9, LookAgain = 0.05;

    private static readonly TimeSpan MarkAfter = TimeSpan.FromHours(1);

    private readonly FileCacheBoundOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private long _written;
    private long _lookAt;
    private int _marks;

    /// <summary>Begins to watch; nothing is looked at before something is written.</summary>
    public FileCacheBound(FileCacheBoundOptions options, TimeProvider time, ILogger logger) => (_options, _time, _logger) = (options, time, logger);

    /// <summary>The sweep that is under way, or the last one.</summary>
    internal Task Sweep { get; private set; } = Task.CompletedTask;

    /// <summary>Whether marks of files that were asked for are under way.</summary>
    internal bool HasMarks => Volatile.Read(ref _marks) > 0;

    /// <summary>A file was asked for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="accessed">When it was asked for before, as its file system tells.</param>
    internal void Used(string path, DateTimeOffset accessed)
    {
        if (_time.GetUtcNow() - accessed < MarkAfter || Volatile.Read(ref _marks) >= MaximumMarks)
        {
            return;
        }

        Interlocked.Increment(ref _marks);
        ThreadPool.UnsafeQueueUserWorkItem(
            static mark =>
            {
                FileUse.Mark(mark.Path);
                Interlocked.Decrement(ref mark.Bound._marks);
            },
            (Bound: this, Path: path),
            preferLocal: false);
    }

    /// <summary>So many bytes were written.</summary>
    internal void Wrote(long bytes)
    {
        if (Interlocked.Add(ref _written, bytes) < Volatile.Read(ref _lookAt))
        {
            return;
        }

        lock (_gate)
        {
            if (Sweep.IsCompleted && _written >= _lookAt)
            {
                Sweep = Task.Factory.StartNew(SweepNow, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }
    }

    private void SweepNow()
    {
        long before = Interlocked.Read(ref _written), left = 0;
        try
        {
            var sweep = new FileCacheSweep(_options.Root, _options.Extension, _time.GetUtcNow());
            left = sweep.Measure();
            if (left > _options.MaximumBytes)
            {
                (int files, long bytes) = sweep.Remove(left - (long)(_options.MaximumBytes * Kept));
                LogSwept(_options.Root, files, bytes, left, _options.MaximumBytes);
                left -= bytes;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFailed(_options.Root, error.Message);
        }

        long room = Math.Max(1, Math.Min(_options.MaximumBytes - left, (long)(_options.MaximumBytes * LookAgain)));
        Volatile.Write(ref _lookAt, before + room);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Root}: {Files} files with {Bytes} bytes were removed, for it had {Before} bytes and may have {Maximum}")]
    private partial void LogSwept(string root, int files, long bytes, long before, long maximum);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Root} could not be kept within its bound: {Reason}")]
    private partial void LogFailed(string root, string reason);
}

/// <summary>What is bounded.</summary>
/// <param name="Root">Folder of the cache.</param>
/// <param name="Extension">Extension of its tiles, without dot.</param>
/// <param name="MaximumBytes">Room on disk that its tiles may take.</param>
public sealed record FileCacheBoundOptions(string Root, string Extension, long MaximumBytes);
