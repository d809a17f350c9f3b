using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>What is known of a stored tile without reading it, where the cache can tell.</summary>
internal enum TileState
{
    /// <summary>Not there.</summary>
    Missing,

    /// <summary>There, and to be made again or removed.</summary>
    Due,

    /// <summary>There, to stay.</summary>
    Ready,
}

/// <summary>Looks at the stored tiles of a set.</summary>
/// <param name="set">The tiles.</param>
/// <param name="isDue">Whether one that was written at some time is due; unknown times are null.</param>
internal sealed class TileStates(TileSet set, Func<DateTimeOffset?, bool> isDue)
{
    /// <summary>The tiles of a metatile that exist in the grid.</summary>
    internal IEnumerable<TileCoord> TilesOf(TileCoord main)
    {
        PixelSize size = set.MetaGrid.SizeAt(main.Z);
        for (int y = main.Y; y < main.Y + size.Height; y++)
        {
            for (int x = main.X; x < main.X + size.Width; x++)
            {
                var tile = new TileCoord(x, y, main.Z);
                if (set.Grid.Contains(tile))
                {
                    yield return tile;
                }
            }
        }
    }

    /// <summary>
    /// The tiles whose state is wanted; null when there is none. Caches at hand are asked one by one, so that <paramref name="isFirstEnough"/>
    /// saves most of the questions; those that answer later are asked for all that is left at once.
    /// </summary>
    internal ValueTask<IReadOnlyList<TileCoord>?> FindAsync(
        IEnumerable<TileCoord> tiles, Func<TileState, bool> isWanted, bool isFirstEnough, CancellationToken cancellationToken)
    {
        List<TileCoord>? found = null;
        using IEnumerator<TileCoord> rest = tiles.GetEnumerator();
        while (rest.MoveNext())
        {
            TileCoord tile = rest.Current;
            ValueTask<TileState> asked = StateAsync(tile, cancellationToken);
            if (!asked.IsCompletedSuccessfully)
            {
                return FindLaterAsync(found, tile, asked, Rest(rest), isWanted, isFirstEnough, cancellationToken);
            }

            if (isWanted(asked.Result))
            {
                (found ??= []).Add(tile);
                if (isFirstEnough)
                {
                    break;
                }
            }
        }

        return ValueTask.FromResult<IReadOnlyList<TileCoord>?>(found);
    }

    private static List<TileCoord> Rest(IEnumerator<TileCoord> tiles)
    {
        var rest = new List<TileCoord>();
        while (tiles.MoveNext())
        {
            rest.Add(tiles.Current);
        }

        return rest;
    }

    private async ValueTask<IReadOnlyList<TileCoord>?> FindLaterAsync(
        List<TileCoord>? found, TileCoord first, ValueTask<TileState> asked, List<TileCoord> rest, Func<TileState, bool> isWanted, bool isFirstEnough, CancellationToken cancellationToken)
    {
        found ??= [];
        if (isWanted(await asked))
        {
            found.Add(first);
        }

        if (!isFirstEnough || found.Count == 0)
        {
            TileState[] states = await Task.WhenAll(rest.Select(tile => StateAsync(tile, cancellationToken).AsTask()));
            found.AddRange(rest.Where((_, i) => isWanted(states[i])));
        }

        return found.Count == 0 ? null : found;
    }

    private ValueTask<TileState> StateAsync(TileCoord tile, CancellationToken cancellationToken)
    {
        if (!set.Store.HasTimestamps)
        {
            return LoadedStateAsync(tile, cancellationToken);
        }

        ValueTask<DateTimeOffset?> time = set.Store.GetTimestampAsync(tile, Dimensions.None, cancellationToken);
        return time.IsCompletedSuccessfully ? ValueTask.FromResult(StateOf(time.Result)) : AwaitAsync(time);

        async ValueTask<TileState> AwaitAsync(ValueTask<DateTimeOffset?> later) => StateOf(await later);
    }

    private TileState StateOf(DateTimeOffset? written) =>
        written is null ? TileState.Missing : isDue(written) ? TileState.Due : TileState.Ready;

    private async ValueTask<TileState> LoadedStateAsync(TileCoord tile, CancellationToken cancellationToken)
    {
        CachedTile? stored = await set.Store.LoadAsync(tile, Dimensions.None, cancellationToken);
        return stored is null ? TileState.Missing : isDue(null) ? TileState.Due : TileState.Ready;
    }
}
