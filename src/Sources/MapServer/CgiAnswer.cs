using System.Globalization;
using System.Text;

namespace MapProxyCluster.Sources;

/// <summary>Reads what a CGI program prints: header lines, an empty line, the body (RFC 3875, section 6).</summary>
internal static class CgiAnswer
{
    /// <summary>The body with its media type.</summary>
    /// <exception cref="SourceException">The program reports an error.</exception>
    internal static UpstreamAnswer Parse(ReadOnlyMemory<byte> output)
    {
        string mediaType = "";
        ReadOnlySpan<byte> rest = output.Span;
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            string line = Encoding.Latin1.GetString(rest[..end]).TrimEnd('\r');
            rest = rest[(end + 1)..];
            if (line.Length == 0)
            {
                return new UpstreamAnswer(output[^rest.Length..], mediaType);
            }

            string[] header = line.Split(':', 2, StringSplitOptions.TrimEntries);
            if (header is ["Status", var status] && int.TryParse(status.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int code) && code >= 400)
            {
                throw new SourceException($"MapServer answered with status {code}", code);
            }

            mediaType = header.Length == 2 && header[0].Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ? header[1] : mediaType;
        }

        // No headers at all: some programs print only the picture.
        return new UpstreamAnswer(output, mediaType);
    }
}
