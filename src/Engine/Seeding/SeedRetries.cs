using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Tries again what failed: after 2, 4, 8 … seconds up to ten minutes, a hundred times (mapproxy/seed/util.py).</summary>
internal sealed class SeedRetries(TimeProvider time, ISeedObserver? observer)
{
    private const int MaximumRetries = 100;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2), LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>True when it may go away by itself.</summary>
    internal static bool IsTransient(Exception error) =>
        error is SourceException or IOException or UnauthorizedAccessException or TimeoutException;

    /// <summary>Deals with a metatile and tells what was found there; null when there was nothing to do after all.</summary>
    internal async Task<IReadOnlyList<TileCoord>?> RunAsync(
        ISeedWork work, TileCoord main, Task<IReadOnlyList<TileCoord>?> first, CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<TileCoord>?> found = first;
        for (int retry = 0; ; retry++)
        {
            try
            {
                if (await found is not { } tiles)
                {
                    return null;
                }

                await work.DoAsync(main, tiles, cancellationToken);
                return tiles;
            }
            catch (Exception error) when (IsTransient(error) && retry < MaximumRetries)
            {
                TimeSpan pause = PauseBefore(retry);
                observer?.Retrying(error, pause, MaximumRetries - retry);
                await Task.Delay(pause, time, cancellationToken);
                found = work.FindAsync(main, cancellationToken).AsTask();
            }
            catch (Exception error) when (IsTransient(error))
            {
                observer?.GaveUp(error);
                throw;
            }
        }
    }

    private static TimeSpan PauseBefore(int retry)
    {
        double seconds = FirstPause.TotalSeconds * Math.Pow(2, retry);
        return seconds < LongestPause.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestPause;
    }
}
