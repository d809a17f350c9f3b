namespace MapProxyCluster.Configuration;

/// <summary>A whole <c>seed.yaml</c> (behaviour reference 13.2).</summary>
public sealed record SeedConfiguration
{
    /// <summary>Seed tasks by name, in order.</summary>
    public IReadOnlyDictionary<string, SeedTaskConfiguration> Seeds { get; init; } = new OrderedDictionary<string, SeedTaskConfiguration>();

    /// <summary>Cleanup tasks by name, in order.</summary>
    public IReadOnlyDictionary<string, SeedTaskConfiguration> Cleanups { get; init; } = new OrderedDictionary<string, SeedTaskConfiguration>();

    /// <summary>Areas by name.</summary>
    public IReadOnlyDictionary<string, CoverageConfiguration> Coverages { get; init; } = new Dictionary<string, CoverageConfiguration>();
}

/// <summary>An entry of <c>seeds</c> or <c>cleanups</c>.</summary>
public sealed record SeedTaskConfiguration
{
    /// <summary>Where it stands.</summary>
    public required YamlLocation Location { get; init; }

    /// <summary>Keys of caches.</summary>
    public required IReadOnlyList<string> Caches { get; init; }

    /// <summary>Keys of grids, each one of all the caches; null for those that the caches have, which must be the same.</summary>
    public IReadOnlyList<string>? Grids { get; init; }

    /// <summary>Names of areas, each of which counts; null for all of the grid.</summary>
    public IReadOnlyList<string>? Coverages { get; init; }

    /// <summary>Which levels; null for all.</summary>
    public LevelSelection? Levels { get; init; }

    /// <summary>Seeding: tiles from this time or before are made again. Cleanup: they are removed.</summary>
    public TimeSpecification? Before { get; init; }

    /// <summary>Cleanup: whether tiles of any age are removed.</summary>
    public bool RemovesAll { get; init; }

    /// <summary>When a running server or cluster does it by itself; null for never (new).</summary>
    public SeedSchedule? Schedule { get; init; }

    /// <summary>Priority of the jobs that come of the schedule (new).</summary>
    public int Priority { get; init; }

    /// <summary>Metatiles at a time of those jobs; null for the usual number (new).</summary>
    public int? Concurrency { get; init; }
}

/// <summary>Levels of a grid, told in one of several ways.</summary>
public abstract record LevelSelection;

/// <summary>Single levels; those that a grid does not have are left out.</summary>
public sealed record LevelList(IReadOnlyList<int> Levels) : LevelSelection;

/// <summary>A range of levels, both included; null is the grid's first or last.</summary>
public sealed record LevelRange(int? From, int? To) : LevelSelection;

/// <summary>The levels that serve some resolutions best (units of the grid's SRS per pixel).</summary>
public sealed record ResolutionList(IReadOnlyList<double> Resolutions) : LevelSelection;

/// <summary>The levels between those that serve two resolutions best; null is the grid's first or last.</summary>
public sealed record LevelsOfResolutions(double? From, double? To) : LevelSelection;

/// <summary>A <c>seed.yaml</c> as loaded: null when it could not be read, with everything that was found.</summary>
public sealed record SeedConfigurationResult(SeedConfiguration? Configuration, IReadOnlyList<ConfigurationMessage> Messages)
{
    /// <summary>All files that were read, for watching; none for a text.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
