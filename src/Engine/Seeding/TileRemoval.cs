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
        _states.FindAsync(_states.TilesOf(main), state => state == TileState.Due, isFirstEnough: false, cancellationToken);

    /// <inheritdoc/>
    public async Task DoAsync(TileCoord main, IReadOnlyList<TileCoord> found, CancellationToken cancellationToken) =>
        await _set.Store.RemoveAsync(found, Dimensions.None, cancellationToken);
}
