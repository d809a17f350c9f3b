using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>A source whose pictures end at the edges of its coverage (coverage option <c>clip</c>).</summary>
public sealed class ClippedSource(IMapSource inner, Coverage coverage) : IMapSource, ICombinableSource
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public bool SupportsMetatiles => inner.SupportsMetatiles;

    /// <inheritdoc/>
    public ResolutionRange? ResolutionRange => inner.ResolutionRange;

    /// <inheritdoc/>
    public Coverage? Coverage => coverage;

    /// <inheritdoc/>
    public ImageOptions ImageOptions => inner.ImageOptions;

    /// <inheritdoc/>
    public bool IsOpaque => false;

    /// <inheritdoc/>
    public async Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken)
    {
        MapImage? image = await inner.GetMapAsync(query, cancellationToken);
        if (image is null || coverage.Contains(query.BoundingBox, query.Srs))
        {
            return image;
        }

        Raster raster = image.TakeRaster();
        CoverageMask.Clip(raster, query.BoundingBox, query.Srs, coverage);
        return image.Replace(raster);
    }

    /// <inheritdoc/>
    public IMapSource? CombinedWith(IMapSource above, MapQuery query) =>
        above is ClippedSource other && ReferenceEquals(other.Coverage, coverage) && (inner as ICombinableSource)?.CombinedWith(other.Inner, query) is { } both
            ? new ClippedSource(both, coverage)
            : null;

    private IMapSource Inner => inner;
}
