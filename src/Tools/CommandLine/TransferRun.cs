using MapProxyCluster.Engine;

namespace MapProxyCluster.Tools.CommandLine;

/// <summary>A transfer of tiles that the user watches.</summary>
/// <param name="feed">Where the tiles come from.</param>
/// <param name="target">Where they go.</param>
/// <param name="batches">Which ones.</param>
/// <param name="places">Places of all batches; null when nobody knows.</param>
/// <param name="quiet">How little is told.</param>
/// <param name="isDry">Whether the tiles are only counted.</param>
internal sealed class TransferRun(TileFeed feed, TileSet target, IAsyncEnumerable<TileBatch> batches, long? places, int quiet, bool isDry)
{
    /// <summary>Transfers the tiles.</summary>
    /// <param name="done">What has been done to them, for the last line.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The exit code.</returns>
    internal async Task<int> RunAsync(string done, TransferOptions options, CancellationToken cancellationToken)
    {
        if (isDry)
        {
            await CountAsync(cancellationToken);
            return 0;
        }

        var transfer = new TileTransfer(feed, target, options, TimeProvider.System);
        var progress = new TransferProgress(places, quiet, TimeProvider.System);
        try
        {
            await transfer.RunAsync(batches, progress.Show, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"the tiles cannot be written: {error.Message}");
        }
        finally
        {
            progress.End(transfer.Totals, done);
        }

        return transfer.Totals.Failed == 0
            ? 0
            : throw new CommandFailure($"{transfer.Totals.Failed} tiles could not be made: {transfer.Failure?.TrimEnd('.')}. The same command with --force tries them again.");
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<int, long>();
        await foreach (TileBatch batch in batches.WithCancellation(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            counts[batch.Level] = counts.GetValueOrDefault(batch.Level) + batch.Tiles.Count;
        }

        foreach ((int level, long count) in counts)
        {
            Console.WriteLine($"  level {level,2}: {count} tiles");
        }

        Console.WriteLine($"{counts.Values.Sum()} tiles; nothing was written");
    }
}
