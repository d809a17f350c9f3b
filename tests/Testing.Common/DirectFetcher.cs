using MapProxyCluster.Engine;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Testing.Common;

/// <summary>Makes metatiles on the spot, without grains.</summary>
public sealed class DirectFetcher(TimeProvider time) : IMetatileFetcher
{
    private readonly MetatileMaker _maker = new(time, NullLogger<MetatileMaker>.Instance);

    /// <inheritdoc/>
    public Task<MetatileResult> FetchAsync(MetatileRequest request, CancellationToken cancellationToken) =>
        _maker.MakeAsync(request, new UndisputedOwnership(time.GetUtcNow()), cancellationToken);
}
