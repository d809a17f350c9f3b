namespace MapProxyCluster.Caches;

/// <summary>A dimension's value cannot be part of a path. The message is fit for clients.</summary>
public sealed class DimensionException(string name) : Exception($"invalid dimension value ({name})");
