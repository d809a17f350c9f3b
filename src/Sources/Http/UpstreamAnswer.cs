namespace MapProxyCluster.Sources;

/// <summary>A successful answer of an upstream.</summary>
/// <param name="Body">The whole body.</param>
/// <param name="MediaType">Content-Type with its parameters; empty when there was none.</param>
public sealed record UpstreamAnswer(ReadOnlyMemory<byte> Body, string MediaType)
{
    /// <summary>True when the answer says that it is an image, or says nothing.</summary>
    public bool SaysImage => MediaType.Length == 0 || MediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase);
}
