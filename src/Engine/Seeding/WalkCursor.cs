using System.Text.Json.Serialization;

namespace MapProxyCluster.Engine;

/// <summary>One step down of a walk: the metatile that is gone into, as the n-th of those in view.</summary>
/// <param name="Index">Number of the metatile, from 0; equal to <paramref name="Count"/> when all below are done.</param>
/// <param name="Count">Number of metatiles in view.</param>
public readonly record struct WalkStep(long Index, long Count);

/// <summary>
/// A place in a walk: all that comes before it is done. It is a path from the coarsest level downward and says nothing without the task
/// that it belongs to.
/// </summary>
public sealed record WalkCursor(IReadOnlyList<WalkStep> Path)
{
    /// <summary>The end of a walk.</summary>
    public static readonly WalkCursor End = new([]);

    /// <summary>True when there is nothing left to do.</summary>
    [JsonIgnore]
    public bool IsEnd => Path.Count == 0;
}
