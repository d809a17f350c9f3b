using MapProxyCluster.Engine;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Grains;

/// <summary>Sends fetches to the grains that own them. Each caller has its own deadline; leaving early disturbs nobody else.</summary>
public sealed class GrainMetatileFetcher(IGrainRuntime runtime, TimeProvider time) : IMetatileFetcher
{
    /// <summary>A source gives up after its own timeout and says why; the caller waits a little longer so that it hears the reason.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<MetatileResult> FetchAsync(MetatileRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await runtime.FetchMetatileAsync(request).WaitAsync(request.TileSet.FetchTimeout + Grace, time, cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw new SourceException($"no tile from cache {request.TileSet.CacheName} in time", inner: error);
        }
    }
}
