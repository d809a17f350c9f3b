namespace MapProxyCluster.Tiling;

/// <summary>The corner from which tile rows are counted.</summary>
public enum GridOrigin
{
    /// <summary>Rows count northward from the lower edge ("ll", "sw").</summary>
    SouthWest,

    /// <summary>Rows count southward from the upper edge ("ul", "nw").</summary>
    NorthWest,
}
