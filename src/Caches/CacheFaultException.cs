namespace MapProxyCluster.Caches;

/// <summary>A cache's backend did not do what it was told: unreachable, too slow, refused. Maps are served all the same.</summary>
public sealed class CacheFaultException(string message, Exception? inner = null) : IOException(message, inner);
