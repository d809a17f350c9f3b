namespace MapProxyCluster.Gateway.Http;

/// <summary>Media types of texts, which are worth compressing.</summary>
internal static class TextTypes
{
    internal static bool Contains(string mediaType)
    {
        ReadOnlySpan<char> type = mediaType.AsSpan();
        int end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("xml", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("javascript", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("application/vnd.oai.openapi", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/vnd.ogc.gml", StringComparison.OrdinalIgnoreCase);
    }
}
