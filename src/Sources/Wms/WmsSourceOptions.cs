namespace MapProxyCluster.Sources;

/// <summary>Settings of a WMS source (behaviour reference 5.3).</summary>
public sealed record WmsSourceOptions : MapSourceOptions
{
    /// <summary>Upstream layers, from bottom to top.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Protocol version.</summary>
    public string Version { get; init; } = "1.1.1";

    /// <summary>Fixed parameters of every map request, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Media types that the upstream knows; empty for all.</summary>
    public IReadOnlyList<string> SupportedFormats { get; init; } = [];

    /// <summary>Client parameters and dimensions that are passed on, lower case.</summary>
    public IReadOnlyList<string> ForwardParameters { get; init; } = [];

    /// <summary>Format that feature info is asked for in; null for the client's.</summary>
    public string? FeatureInfoFormat { get; init; }

    /// <summary>Layers to ask about a point; null for <see cref="Layers"/>.</summary>
    public IReadOnlyList<string>? QueryLayers { get; init; }
}
