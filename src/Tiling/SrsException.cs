namespace MapProxyCluster.Tiling;

/// <summary>An SRS is unknown, or a transformation has no result.</summary>
public sealed class SrsException(string message) : Exception(message);
