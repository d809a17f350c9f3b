namespace MapProxyCluster.Tiling;

/// <summary>An area cannot be made; the message is fit for the operator.</summary>
public sealed class CoverageException(string message, Exception? inner = null) : Exception(message, inner);
