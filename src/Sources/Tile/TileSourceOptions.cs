using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>Settings of a tile source (behaviour reference 5.4).</summary>
public sealed record TileSourceOptions : SourceOptions
{
    /// <summary>The grid whose coordinates go into the URL.</summary>
    public required TileGrid Grid { get; init; }
}
