using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>What all upstream sources share.</summary>
public abstract record SourceOptions
{
    /// <summary>Name in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>URL of the upstream.</summary>
    public required UpstreamUrl Url { get; init; }

    /// <summary>HTTP settings.</summary>
    public UpstreamOptions Upstream { get; init; } = new();

    /// <summary>Image settings.</summary>
    public ImageOptions Image { get; init; } = new();

    /// <summary>True when the configuration fixes the request format (<see cref="ImageOptions.Format"/>).</summary>
    public string? FixedFormat { get; init; }

    /// <summary>Colour that becomes transparent, with its tolerance per channel.</summary>
    public (Color Color, int Tolerance)? TransparentColor { get; init; }

    /// <summary>Area with data.</summary>
    public Coverage? Coverage { get; init; }

    /// <summary>Resolutions with data.</summary>
    public ResolutionRange? ResolutionRange { get; init; }
}
