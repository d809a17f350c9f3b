using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>A producer of map images: an upstream server, another cache, or a drawing of our own.</summary>
public interface IMapSource
{
    /// <summary>Name in the configuration.</summary>
    string Name { get; }

    /// <summary>True when any area can be asked for at once; false when only single tiles of its own grid can.</summary>
    bool SupportsMetatiles { get; }

    /// <summary>Resolutions at which the source has data; null is all.</summary>
    ResolutionRange? ResolutionRange { get; }

    /// <summary>Area in which the source has data; null is everywhere.</summary>
    Coverage? Coverage { get; }

    /// <summary>Image settings of the source: transparency, opacity, format, resampling.</summary>
    ImageOptions ImageOptions { get; }

    /// <summary>True when the answer never shows what lies below it.</summary>
    bool IsOpaque { get; }

    /// <summary>Draws a map; null when the source has nothing there (outside its coverage or resolutions).</summary>
    /// <exception cref="SourceException">The source failed.</exception>
    Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken);
}

/// <summary>A source that can draw other sources' layers along with its own, in one request.</summary>
public interface ICombinableSource
{
    /// <summary>One source that draws this one and another one above it; null when they cannot be asked together.</summary>
    IMapSource? CombinedWith(IMapSource above, MapQuery query);
}

/// <summary>A source that answers questions about a point.</summary>
public interface IFeatureInfoSource
{
    /// <summary>Asks; null when the point lies outside the source's coverage.</summary>
    /// <exception cref="SourceException">The source failed.</exception>
    Task<FeatureInfo?> GetFeatureInfoAsync(FeatureInfoQuery query, CancellationToken cancellationToken);
}

/// <summary>A source that explains its symbols.</summary>
public interface ILegendSource
{
    /// <summary>Identity of the legend, the same for sources that would answer with the same picture; part of the legend cache's key.</summary>
    string LegendKey { get; }

    /// <summary>Fetches the legend picture.</summary>
    /// <exception cref="SourceException">The source failed.</exception>
    Task<MapImage> GetLegendAsync(LegendQuery query, CancellationToken cancellationToken);

    /// <summary>Fetches the legend as JSON, in the form of GeoServer; null where there are only pictures.</summary>
    /// <exception cref="SourceException">The source failed.</exception>
    Task<ReadOnlyMemory<byte>?> GetLegendJsonAsync(LegendQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<ReadOnlyMemory<byte>?>(null);
}
