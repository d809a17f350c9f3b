using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>What sources share that draw any area.</summary>
public abstract record MapSourceOptions : SourceOptions
{
    /// <summary>SRS that the upstream knows, as listed; empty for all.</summary>
    public IReadOnlyList<Srs> SupportedSrs { get; init; } = [];

    /// <summary>For a wanted SRS the SRS to prefer for requests.</summary>
    public IReadOnlyDictionary<Srs, IReadOnlyList<Srs>> PreferredSrs { get; init; } = new Dictionary<Srs, IReadOnlyList<Srs>>();

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
