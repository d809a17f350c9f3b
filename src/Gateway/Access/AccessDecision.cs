using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Access;

/// <summary>What may be done, as MapProxy's callback answers (behaviour reference 11).</summary>
public enum AccessVerdict
{
    /// <summary>Everything that was asked for.</summary>
    Full,

    /// <summary>What the layers' permissions say.</summary>
    Partial,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>Nothing, as long as the client does not tell who it is.</summary>
    Unauthenticated,
}

/// <summary>What may be done with a layer.</summary>
/// <param name="Map">Whether maps show it.</param>
/// <param name="FeatureInfo">Whether its features may be asked for.</param>
/// <param name="Legend">Whether its legend may be seen.</param>
/// <param name="Tile">Whether tile services show it.</param>
/// <param name="Limit">Where; null is everywhere.</param>
public sealed record LayerPermission(bool Map, bool FeatureInfo, bool Legend, bool Tile, Coverage? Limit)
{
    /// <summary>Nothing at all.</summary>
    public static LayerPermission Nothing { get; } = new(false, false, false, false, null);
}

/// <summary>The answer to a question of access. Immutable; answers to equal questions may be the same object.</summary>
public sealed class AccessDecision
{
    /// <summary>Everything is allowed.</summary>
    public static AccessDecision Full { get; } = new() { Verdict = AccessVerdict.Full };

    /// <summary>How much is allowed.</summary>
    public required AccessVerdict Verdict { get; init; }

    /// <summary>What is allowed of which layer, when only a part is.</summary>
    public IReadOnlyDictionary<string, LayerPermission> Layers { get; init; } = new Dictionary<string, LayerPermission>();

    /// <summary>Where, for all layers; null is everywhere.</summary>
    public Coverage? Limit { get; init; }

    /// <summary>True when a client without credentials gets the same answer: shared caches may keep what follows from it.</summary>
    public bool IsPublic { get; init; }

    /// <summary>What is allowed of a layer.</summary>
    public LayerPermission Of(string? layer) => layer is not null && Layers.TryGetValue(layer, out LayerPermission? permission)
        ? permission
        : LayerPermission.Nothing;

    /// <summary>Where a tile of a layer may be seen: the layer's own limit goes before that of all.</summary>
    public Coverage? LimitOf(string layer) => Of(layer).Limit ?? Limit;

    /// <summary>Whether a point of a layer lies where the layer may be seen.</summary>
    public bool Sees(string? layer, double x, double y, Srs srs)
    {
        // Coverages are asked about areas; this one is less than any pixel.
        double reach = 1e-9 * Math.Max(1, Math.Max(Math.Abs(x), Math.Abs(y)));
        var point = new BoundingBox(x - reach, y - reach, x + reach, y + reach);
        return LimitsOf(layer).All(limit => limit.Intersects(point, srs));
    }

    /// <summary>The areas that maps of a layer are cut by: its own and that of all layers.</summary>
    public IEnumerable<Coverage> LimitsOf(string? layer) => Verdict == AccessVerdict.Full
        ? []
        : ((IEnumerable<Coverage?>)[Of(layer).Limit, Limit]).OfType<Coverage>();
}
