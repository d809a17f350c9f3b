namespace MapProxyCluster.Tiling;

/// <summary>An area cannot be made; the message is fit for the operator.</summary>
public class CoverageException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>An area has nothing in it.</summary>
public sealed class EmptyCoverageException(string message) : CoverageException(message);
