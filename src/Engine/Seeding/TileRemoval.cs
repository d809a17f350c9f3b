using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Cleanup tile by tile, for areas and for caches that cannot remove a level at once.</summary>
internal sealed class TileRemoval : ISeedWork
{
    private readonly TileSet _set;
    private readonly TileStates _states;

    internal TileRemoval(TileSet set, DateTimeOffset? before)
    {
        _set = set;
        var rule = new RefreshRule { Time = before };
        _states = new TileStates(set, written => before is null || (written is not null && rule.IsDue(written, default)));
    }

    /// <inheritdoc/>
    public bool FindsAll => true;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TileCoord>?> FindAsync(TileCoord main, CancellationToken cancellationToken) =>
        FindAsync(_states.TilesOf(main), cancellationToken);

    /// <inheritdoc/>
    public async Task DoAsync(TileCoord main, IReadOnlyList<TileCoord> found, CancellationToken cancellationToken) =>
        await RemoveAsync(found, cancellationToken);

    /// <summary>Those of some tiles that are to go; null when there is none.</summary>
    internal ValueTask<IReadOnlyList<TileCoord>?> FindAsync(IEnumerable<TileCoord> tiles, CancellationToken cancellationToken) =>
        _states.FindAsync(tiles, state => state == TileState.Due, isFirstEnough: false, cancellationToken);

    /// <summary>Removes tiles.</summary>
    internal ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, CancellationToken cancellationToken) =>
        _set.Store.RemoveAsync(tiles, Dimensions.None, cancellationToken);
}
