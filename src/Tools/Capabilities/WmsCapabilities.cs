using System.Xml.Linq;
using MapProxyCluster.Tools.CommandLine;

namespace MapProxyCluster.Tools.Capabilities;

/// <summary>A WMS as its capabilities of version 1.1.1 or 1.3.0 describe it.</summary>
/// <param name="Version">Version of the document.</param>
/// <param name="Title">Title of the service.</param>
/// <param name="Root">The outermost layer.</param>
internal sealed record WmsCapabilities(string Version, string? Title, WmsLayer Root)
{
    /// <summary>Loads capabilities.</summary>
    /// <param name="place">URL of the WMS, whose parameters are completed, or path of a document.</param>
    /// <param name="version">Version to ask for; null to leave one that is in the URL, 1.1.1 otherwise.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal static async Task<WmsCapabilities> LoadAsync(string place, string? version, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bytes = await WebDocument.ReadAsync(WebDocument.IsUrl(place) ? Request(place, version) : place, cancellationToken);
        try
        {
            XElement root = WebDocument.ParseXml(bytes).Root!;
            return (root.Name.LocalName, root.Name.NamespaceName) switch
            {
                ("WMT_MS_Capabilities", "") => Read(root, "1.1.1"),
                ("WMS_Capabilities", WmsLayerReader.Namespace) => Read(root, "1.3.0"),
                _ => throw new CommandFailure($"no WMS capabilities: the document begins with {root.Name.LocalName}"),
            };
        }
        catch (Exception error) when (error is System.Xml.XmlException or FormatException)
        {
            throw new CommandFailure($"the document cannot be read as WMS capabilities: {error.Message}");
        }
    }

    /// <summary>The URL of the capabilities of a WMS.</summary>
    internal static string Request(string url, string? version)
    {
        string[] parts = url.Split('?', 2);
        string[] given = parts.Length == 1 ? [] : parts[1].Split('&', StringSplitOptions.RemoveEmptyEntries);
        string? Value(string name) => Array.Find(given, pair => pair.StartsWith(name + '=', StringComparison.OrdinalIgnoreCase))?.Split('=', 2)[1];
        string wanted = version ?? Value("version") ?? "1.1.1";
        IEnumerable<string> others = given.Where(pair => pair.Split('=')[0].ToUpperInvariant() is not ("SERVICE" or "VERSION" or "REQUEST"));
        return $"{parts[0]}?{string.Join('&', [.. others, "service=WMS", $"version={wanted}", "request=GetCapabilities"])}";
    }

    private static WmsCapabilities Read(XElement root, string version)
    {
        var reader = new WmsLayerReader(root, version == "1.3.0");
        XNamespace space = root.Name.Namespace;
        return new WmsCapabilities(version, root.Element(space + "Service")?.Element(space + "Title")?.Value, reader.ReadRoot());
    }
}
