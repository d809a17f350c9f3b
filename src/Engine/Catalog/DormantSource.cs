using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>A source that is only used for seeding, while serving: it has an area and no maps.</summary>
internal sealed class DormantSource(IMapSource inner) : IMapSource
{
    public string Name => inner.Name;

    public bool SupportsMetatiles => inner.SupportsMetatiles;

    public ResolutionRange? ResolutionRange => inner.ResolutionRange;

    public Coverage? Coverage => inner.Coverage;

    public ImageOptions ImageOptions => inner.ImageOptions;

    public bool IsOpaque => false;

    public Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken) => Task.FromResult<MapImage?>(null);
}
