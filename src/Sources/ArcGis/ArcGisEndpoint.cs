namespace MapProxyCluster.Sources;

/// <summary>URLs of an ArcGIS service's operations, found from that of the service or of one of them (mapproxy/request/arcgis.py).</summary>
internal static class ArcGisEndpoint
{
    private const string MapServer = "/MapServer", ImageServer = "/ImageServer";

    /// <summary>Where pictures come from; a URL of another shape stays as it is.</summary>
    internal static string Export(string url)
    {
        (string path, string query) = Split(url);
        string service = Service(path);
        string endpoint = Is(service, MapServer) ? $"{service}/export" : Is(service, ImageServer) ? $"{service}/exportImage" : path;
        return endpoint + query;
    }

    /// <summary>Where questions about a point go; a URL of another shape stays as it is.</summary>
    internal static string Identify(string url)
    {
        (string path, string query) = Split(url);
        string service = Service(path);
        bool isKnown = service.Length < path.Length || Is(service, MapServer) || Is(service, ImageServer);
        return (isKnown ? $"{service}/identify" : path) + query;
    }

    private static (string Path, string Query) Split(string url)
    {
        int end = url.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? (url.TrimEnd('/'), "") : (url[..end].TrimEnd('/'), url[end..]);
    }

    private static string Service(string path)
    {
        int slash = path.LastIndexOf('/');
        return path[(slash + 1)..] is "export" or "exportImage" ? path[..slash] : path;
    }

    private static bool Is(string service, string kind) => service.EndsWith(kind, StringComparison.Ordinal);
}
