namespace MapProxyCluster.Sources;

/// <summary>A successful answer of an upstream.</summary>
/// <param name="Body">The whole body.</param>
/// <param name="MediaType">Content-Type with its parameters; empty when there was none.</param>
public sealed record UpstreamAnswer(ReadOnlyMemory<byte> Body, string MediaType)
{
    /// <summary>True when the answer says that it is an image.</summary>
    public bool SaysImage => MediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase);
}
