using MapProxyCluster.Engine;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Testing.Common;

/// <summary>Makes metatiles on the spot, without grains.</summary>
public sealed class DirectFetcher : IMetatileFetcher
{
    private readonly MetatileMaker _maker = new(TimeProvider.System, NullLogger<MetatileMaker>.Instance);

    /// <inheritdoc/>
    public Task<MetatileResult> FetchAsync(MetatileRequest request, CancellationToken cancellationToken) =>
        _maker.MakeAsync(request, new UndisputedOwnership(TimeProvider.System.GetUtcNow()), cancellationToken);
}
