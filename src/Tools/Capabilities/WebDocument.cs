using System.Xml;
using System.Xml.Linq;
using MapProxyCluster.Sources;
using MapProxyCluster.Tools.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Tools.Capabilities;

/// <summary>Reads a document from a URL or a file.</summary>
internal static class WebDocument
{
    /// <summary>True when the text is a URL and no path.</summary>
    internal static bool IsUrl(string place) =>
        place.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || place.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The bytes of a document.</summary>
    /// <param name="place">URL, with or without user and password, or path.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CommandFailure">There is none.</exception>
    internal static async Task<ReadOnlyMemory<byte>> ReadAsync(string place, CancellationToken cancellationToken)
    {
        try
        {
            if (!IsUrl(place))
            {
                return await File.ReadAllBytesAsync(place, cancellationToken);
            }

            using var client = new UpstreamClient(new LocalPermits(TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance);
            UpstreamUrl target = UpstreamUrl.Parse(place);
            UpstreamAnswer answer = await client.SendAsync(target, target.Url, new UpstreamOptions { HideErrorDetails = false }, cancellationToken);
            return answer.Body;
        }
        catch (Exception error) when (error is SourceException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(error.Message);
        }
    }

    /// <summary>The XML in some bytes; nothing that it refers to is loaded.</summary>
    /// <exception cref="XmlException">They are no XML.</exception>
    internal static XDocument ParseXml(ReadOnlyMemory<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray());
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        return XDocument.Load(reader);
    }
}
