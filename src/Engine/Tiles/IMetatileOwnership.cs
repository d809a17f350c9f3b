namespace MapProxyCluster.Engine;

/// <summary>The right to make a metatile.</summary>
public interface IMetatileOwnership
{
    /// <summary>
    /// When the right was won. It becomes the tiles' time of writing: later owners have later times, so that of two makers of the same
    /// tile the one who began later prevails.
    /// </summary>
    DateTimeOffset Version { get; }

    /// <summary>False when somebody else may have become the owner meanwhile: clients get the tiles, but nothing must be stored.</summary>
    bool IsHeld { get; }
}

/// <summary>A right that nobody disputes.</summary>
public sealed record UndisputedOwnership(DateTimeOffset Version) : IMetatileOwnership
{
    /// <inheritdoc/>
    public bool IsHeld => true;
}

/// <summary>Makes metatiles for their owner.</summary>
public interface IMetatileMaker
{
    /// <summary>Looks in the cache again and, where tiles are missing or stale, makes and stores the metatile.</summary>
    /// <exception cref="Sources.SourceException">A source failed; nothing was stored.</exception>
    Task<MetatileResult> MakeAsync(MetatileRequest request, IMetatileOwnership ownership, CancellationToken cancellationToken);
}
