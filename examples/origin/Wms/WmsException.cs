namespace MapProxyCluster.Origin.Wms;

/// <summary>A request that the WMS cannot answer; the code is one of the standard's, or null.</summary>
internal sealed class WmsException(string message, string? code = null) : Exception(message)
{
    /// <summary>Exception code of the standard (OGC 06-042, table E.1), or null.</summary>
    internal string? Code { get; } = code;
}
