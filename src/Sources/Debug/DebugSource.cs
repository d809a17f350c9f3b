using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>Draws what it is asked for: the box and the resolution of each tile (behaviour reference 5.8).</summary>
/// <param name="name">Name in the configuration.</param>
/// <param name="coverage">Area of the source; null for everywhere.</param>
/// <param name="range">Resolutions of the source; null for all.</param>
public sealed class DebugSource(string name, Coverage? coverage, ResolutionRange? range) : IMapSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool SupportsMetatiles => false;

    /// <inheritdoc/>
    public ResolutionRange? ResolutionRange => range;

    /// <inheritdoc/>
    public Coverage? Coverage => coverage;

    /// <inheritdoc/>
    public ImageOptions ImageOptions { get; } = new() { Transparent = true };

    /// <inheritdoc/>
    public bool IsOpaque => false;

    /// <inheritdoc/>
    public Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken)
    {
        if (range?.Contains(query.BoundingBox, query.NominalSize, query.Srs) == false || coverage?.Intersects(query.BoundingBox, query.Srs) == false)
        {
            return Task.FromResult<MapImage?>(null);
        }

        // As MapProxy writes it, brackets and blanks included.
        string box = QueryText.Box(query.BoundingBox).Replace(",", ", ", StringComparison.Ordinal);
        string text = string.Create(CultureInfo.InvariantCulture, $"bbox: ({box})\nres: {query.ResolutionX:F8}({query.ResolutionY:F8})");
        return Task.FromResult<MapImage?>(MapImage.FromRaster(MessageImage.Render(text, query.Size, Color.Transparent)));
    }
}
