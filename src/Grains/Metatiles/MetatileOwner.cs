using MapProxyCluster.Engine;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Grains;

/// <summary>Makes metatiles once their right is won. An unaligned request needs the right to every aligned metatile that it touches.</summary>
public sealed class MetatileOwner(IMetatileMaker maker, IOwnerships ownerships)
{
    /// <summary>One flight.</summary>
    /// <exception cref="SourceException">A source failed, or the right was not to be had in time.</exception>
    public async Task<MetatileResult> FlyAsync(MetatileRequest request)
    {
        // Another's flight takes as long as its sources may; nobody waits longer than for that and for a flight of our own.
        using var limit = new CancellationTokenSource(request.TileSet.FetchTimeout * 2);
        var won = new List<IMetatileOwnership>();
        SourceException? failure = null;
        try
        {
            foreach (string key in request.OwnedKeys)
            {
                won.Add(await ownerships.AcquireAsync(key, limit.Token));
            }

            return await maker.MakeAsync(request, won is [var only] ? only : new AllOf(won), CancellationToken.None);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new SourceException($"no tile from cache {request.TileSet.CacheName} in time");
        }
        catch (SourceException error)
        {
            failure = error;
            throw;
        }
        finally
        {
            foreach (IMetatileOwnership ownership in won)
            {
                // Clients need not wait for it.
                _ = ownerships.ReleaseAsync(ownership, failure);
            }
        }
    }

    private sealed class AllOf(IReadOnlyList<IMetatileOwnership> parts) : IMetatileOwnership
    {
        public DateTimeOffset Version { get; } = parts.Max(part => part.Version);

        public bool IsHeld => parts.All(part => part.IsHeld);
    }
}
