using System.Xml;
using System.Xml.Linq;

namespace MapProxyCluster.Caches;

/// <summary>Names of blobs, a part of a list (REST operation "List Blobs").</summary>
/// <param name="Names">The names.</param>
/// <param name="Marker">Where the next part begins; null after the last one.</param>
internal sealed record AzureListing(IReadOnlyList<string> Names, string? Marker)
{
    /// <summary>Reads an answer.</summary>
    /// <exception cref="HttpRequestException">It is no list.</exception>
    internal static async Task<AzureListing> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            XDocument document = await XDocument.LoadAsync(body, LoadOptions.PreserveWhitespace, cancellationToken);
            string? marker = document.Root?.Element("NextMarker")?.Value;
            return new AzureListing(
                [.. document.Root?.Element("Blobs")?.Elements("Blob").Select(blob => blob.Element("Name")?.Value ?? "") ?? []],
                string.IsNullOrEmpty(marker) ? null : marker);
        }
        catch (XmlException error)
        {
            throw new HttpRequestException("the list of blobs is no XML", error);
        }
    }
}
