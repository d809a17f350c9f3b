using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>A ground of one colour, for below other sources.</summary>
public sealed class ColorSource(Color color) : IMapSource
{
    /// <inheritdoc/>
    public string Name => "ground";

    /// <inheritdoc/>
    public bool SupportsMetatiles => true;

    /// <inheritdoc/>
    public ResolutionRange? ResolutionRange => null;

    /// <inheritdoc/>
    public Coverage? Coverage => null;

    /// <inheritdoc/>
    public ImageOptions ImageOptions { get; } = new() { Transparent = color.A < 255 };

    /// <inheritdoc/>
    public bool IsOpaque => color.A == 255;

    /// <inheritdoc/>
    public Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<MapImage?>(MapImage.FromRaster(Raster.Filled(query.Size.Width, query.Size.Height, color)));
}
