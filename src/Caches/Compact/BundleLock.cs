using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>
/// The right to write a bundle, held against other processes as MapProxy holds it: flock(2) on a <c>.lck</c> file that stays (mapproxy/util/lock.py).
/// The kernel gives it back when its holder dies.
/// </summary>
internal sealed class BundleLock : IDisposable
{
    private const int TryAgainOnLinux = 11, TryAgainOnMac = 35, SharingViolation = unchecked((int)0x80070020);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // Writers of this process queue here instead of asking the kernel in turns.
    private static readonly SemaphoreSlim[] Queues = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    private readonly SemaphoreSlim _queue;
    private readonly SafeFileHandle _file;

    private BundleLock(SemaphoreSlim queue, SafeFileHandle file) => (_queue, _file) = (queue, file);

    /// <summary>Waits for the right to write.</summary>
    /// <exception cref="CacheFaultException">Somebody has held it for the whole time.</exception>
    /// <exception cref="DirectoryNotFoundException">The bundle's folder is not there.</exception>
    internal static async ValueTask<BundleLock> AcquireAsync(
        string path, UnixFileMode? mode, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        SemaphoreSlim queue = Queues[(uint)path.GetHashCode(StringComparison.Ordinal) % Queues.Length];
        if (!await queue.WaitAsync(timeout, cancellationToken))
        {
            throw new CacheFaultException($"{path} has been locked for {timeout.TotalSeconds:0} s");
        }

        try
        {
            while (true)
            {
                if (TryLock(path, mode) is { } file)
                {
                    return new BundleLock(queue, file);
                }

                if (time.GetElapsedTime(start) > timeout)
                {
                    throw new CacheFaultException($"{path} has been locked for {timeout.TotalSeconds:0} s");
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        catch
        {
            queue.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _queue.Release();
    }

    // Opening for one alone is flock(2) without waiting in .NET on Unix; there the error carries errno.
    private static SafeFileHandle? TryLock(string path, UnixFileMode? mode)
    {
        try
        {
            bool isNew = mode is not null && !File.Exists(path);
            SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (isNew)
            {
                BundleFile.SetMode(path, mode);
            }

            return file;
        }
        catch (IOException error) when (error.HResult is TryAgainOnLinux or TryAgainOnMac or SharingViolation)
        {
            return null;
        }
    }
}
