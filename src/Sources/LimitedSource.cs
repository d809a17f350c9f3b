using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>A source of which nothing beyond a box is asked for.</summary>
/// <param name="inner">Who draws.</param>
/// <param name="box">The box, in the SRS of the queries.</param>
public sealed class LimitedSource(IMapSource inner, BoundingBox box) : IMapSource, ICombinableSource
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public bool SupportsMetatiles => inner.SupportsMetatiles;

    /// <inheritdoc/>
    public ResolutionRange? ResolutionRange => inner.ResolutionRange;

    /// <inheritdoc/>
    public Coverage? Coverage => inner.Coverage;

    /// <inheritdoc/>
    public ImageOptions ImageOptions => inner.ImageOptions;

    /// <inheritdoc/>
    public bool IsOpaque => false;

    /// <inheritdoc/>
    public async Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken)
    {
        if (box.Contains(query.BoundingBox))
        {
            return await inner.GetMapAsync(query, cancellationToken);
        }

        return PixelWindow.Find(query.BoundingBox, query.Size, box) is { } window
            ? await PartialMap.DrawAsync(query, window, part => inner.GetMapAsync(part, cancellationToken))
            : null;
    }

    /// <inheritdoc/>
    public IMapSource? CombinedWith(IMapSource above, MapQuery query) =>
        above is LimitedSource other && other.Box == box && (inner as ICombinableSource)?.CombinedWith(other.Inner, query) is { } both
            ? new LimitedSource(both, box)
            : null;

    private IMapSource Inner => inner;

    private BoundingBox Box => box;
}
