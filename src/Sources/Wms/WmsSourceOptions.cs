using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>Settings of a WMS source (behaviour reference 5.3).</summary>
public sealed record WmsSourceOptions : SourceOptions
{
    /// <summary>Upstream layers, from bottom to top.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Protocol version.</summary>
    public string Version { get; init; } = "1.1.1";

    /// <summary>Fixed parameters of every map request, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>SRS that the upstream knows, as listed; empty for all.</summary>
    public IReadOnlyList<Srs> SupportedSrs { get; init; } = [];

    /// <summary>For a wanted SRS the SRS to prefer for requests.</summary>
    public IReadOnlyDictionary<Srs, IReadOnlyList<Srs>> PreferredSrs { get; init; } = new Dictionary<Srs, IReadOnlyList<Srs>>();

    /// <summary>Media types that the upstream knows; empty for all.</summary>
    public IReadOnlyList<string> SupportedFormats { get; init; } = [];

    /// <summary>Client parameters and dimensions that are passed on, lower case.</summary>
    public IReadOnlyList<string> ForwardParameters { get; init; } = [];

    /// <summary>Format that feature info is asked for in; null for the client's.</summary>
    public string? FeatureInfoFormat { get; init; }

    /// <summary>Layers to ask about a point; null for <see cref="Layers"/>.</summary>
    public IReadOnlyList<string>? QueryLayers { get; init; }

    /// <summary>The SRS to ask in for a wanted one: itself in the listed spelling, a preferred one, one of the same kind, the first.</summary>
    internal Srs BestSrs(Srs wanted)
    {
        if (SupportedSrs.Count == 0)
        {
            return wanted;
        }

        return SupportedSrs.FirstOrDefault(srs => srs.Equals(wanted))
            ?? (PreferredSrs.TryGetValue(wanted, out IReadOnlyList<Srs>? preferred)
                ? preferred.FirstOrDefault(candidate => SupportedSrs.Contains(candidate))
                : null)
            ?? SupportedSrs.FirstOrDefault(srs => srs.IsGeographic == wanted.IsGeographic)
            ?? SupportedSrs[0];
    }
}
