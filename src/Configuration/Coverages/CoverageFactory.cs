using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>
/// Builds the coverages of a configuration (behaviour reference 1.7). Files and databases are read once, however many parts of the
/// configuration name them.
/// </summary>
public sealed class CoverageFactory(MapProxyConfiguration configuration, List<ConfigurationMessage> messages)
{
    private readonly Dictionary<CoverageConfiguration, Coverage> _known = [];

    /// <summary>The coverage; null when there is none, or when it cannot be made, which is added to the messages.</summary>
    public Coverage? Create(CoverageConfiguration? coverage)
    {
        if (coverage is null)
        {
            return null;
        }

        // Where it stands makes no difference.
        CoverageConfiguration key = coverage with { Location = new YamlLocation("", 0, "") };
        if (!_known.TryGetValue(key, out Coverage? known) && TryMake(coverage) is { } made)
        {
            known = _known[key] = made;
        }

        return known;
    }

    /// <summary>The same, where an area without anything in it is no error: it is told by <paramref name="isEmpty"/>.</summary>
    public Coverage? Create(CoverageConfiguration coverage, out bool isEmpty)
    {
        isEmpty = false;
        try
        {
            // A combination in which nothing is left is a mistake.
            return coverage is CombinedCoverageConfiguration ? Create(coverage) : Make(coverage);
        }
        catch (EmptyCoverageException)
        {
            isEmpty = true;
            return null;
        }
        catch (Exception error) when (error is SrsException or CoverageException)
        {
            messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, coverage.Location, error.Message));
            return null;
        }
    }

    private Coverage? TryMake(CoverageConfiguration coverage)
    {
        try
        {
            return Make(coverage);
        }
        catch (Exception error) when (error is SrsException or CoverageException)
        {
            messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, coverage.Location, error.Message));
            return null;
        }
    }

    private Coverage? Make(CoverageConfiguration coverage) => coverage switch
    {
        BoxCoverageConfiguration box => new BoundingBoxCoverage(box.BoundingBox, Srs.Parse(box.Srs)) { Clip = box.Clip },
        PolygonCoverageConfiguration polygons => PolygonFile.Read(polygons, configuration),
        TileListCoverageConfiguration tiles => TileList.Read(configuration.Resolve(tiles.Path), tiles.Clip),
        CombinedCoverageConfiguration combined => Combine(combined),
        _ => null,
    };

    private Coverage? Combine(CombinedCoverageConfiguration combined)
    {
        Coverage[] parts = [.. combined.Parts.Select(Create).OfType<Coverage>()];
        if (parts.Length < combined.Parts.Count)
        {
            return null;
        }

        return combined.Combination switch
        {
            CoverageCombination.Union => CoverageShapes.Union(parts, combined.Clip),
            CoverageCombination.Intersection => CoverageShapes.Intersection(parts, combined.Clip),
            _ => CoverageShapes.Difference(parts, combined.Clip),
        };
    }
}
