namespace MapProxyCluster.Sources;

/// <summary>Settings of an ArcGIS source (behaviour reference 5.7).</summary>
public sealed record ArcGisSourceOptions : MapSourceOptions
{
    /// <summary>Fixed parameters of every request, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Pixels around a point that count as the point.</summary>
    public int Tolerance { get; init; } = 5;

    /// <summary>Whether answers about a point hold geometries.</summary>
    public bool ReturnsGeometries { get; init; }
}
