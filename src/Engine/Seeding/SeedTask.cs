using System.Text.Json.Serialization;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>What a task does with tiles.</summary>
public enum SeedTaskKind
{
    /// <summary>Makes those that are missing or too old.</summary>
    Seed,

    /// <summary>Removes them.</summary>
    Cleanup,
}

/// <summary>
/// Work on the tiles of one cache on one grid. It is plain data: written as JSON, another process that serves the same configuration can
/// take it up, at the place that a <see cref="WalkCursor"/> tells.
/// </summary>
public sealed record SeedTask
{
    /// <summary>Seeding or cleanup.</summary>
    public required SeedTaskKind Kind { get; init; }

    /// <summary>Name in the seed.yaml.</summary>
    public required string Name { get; init; }

    /// <summary>Key of the cache.</summary>
    public required string Cache { get; init; }

    /// <summary>Key of the grid.</summary>
    public required string Grid { get; init; }

    /// <summary>Levels of the grid, in ascending order; none leaves nothing to do.</summary>
    public required IReadOnlyList<int> Levels { get; init; }

    /// <summary>The area; null is the whole grid.</summary>
    [JsonConverter(typeof(CoverageJson))]
    public Coverage? Coverage { get; init; }

    /// <summary>True when the area turned out to have nothing in it: the task is skipped.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Tiles from this time or before are made again or removed; null keeps all (seeding) or removes all (cleanup).</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Seeding: whether all tiles are made again, because the cache cannot tell how old they are.</summary>
    public bool RemakesAll { get; init; }

    /// <summary>Seeding: whether only tiles are made again that are there.</summary>
    public bool SkipsUncached { get; init; }

    /// <summary>Number of last levels on which all tiles count as covered that lie in the box of one that is.</summary>
    public int SkippedGeometryLevels { get; init; }

    /// <summary>Identity of the tiles: <see cref="TileSet.Id"/>.</summary>
    [JsonIgnore]
    public string TileSetId => $"{Cache}/{Grid}";

    /// <summary>What tells the task apart from the others of a seed.yaml, from run to run.</summary>
    [JsonIgnore]
    public string Id => $"{(Kind == SeedTaskKind.Seed ? "seed" : "cleanup")} {Name} {TileSetId} {string.Join(',', Levels)}";
}
