using System.Buffers;
using System.Globalization;
using System.Text;

namespace MapProxyCluster.Sources;

/// <summary>What a CGI program printed: header lines, an empty line, a body (RFC 3875, section 6).</summary>
/// <param name="Status">Its Status; 200 without one.</param>
/// <param name="MediaType">Its Content-Type with parameters; empty without one.</param>
/// <param name="Body">The rest.</param>
internal sealed record CgiAnswer(int Status, string MediaType, ReadOnlyMemory<byte> Body)
{
    private const int Fine = 200, MaximumLine = 8192;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Reads an output. Some programs print only the picture: what does not begin with headers is all body.</summary>
    internal static CgiAnswer Parse(ReadOnlyMemory<byte> output)
    {
        int status = Fine;
        string mediaType = "";
        ReadOnlyMemory<byte> rest = output;
        while (NextLine(ref rest) is { } line)
        {
            if (line.Length == 0)
            {
                return new CgiAnswer(status, mediaType, rest);
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAnyExcept(NameCharacters))
            {
                break;
            }

            string value = line[(colon + 1)..].Trim();
            switch (line[..colon].ToUpperInvariant())
            {
                case "CONTENT-TYPE":
                    mediaType = value;
                    break;
                case "STATUS" when int.TryParse(value.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int code):
                    status = code;
                    break;
            }
        }

        return new CgiAnswer(Fine, "", output);
    }

    // Lines end with LF or CR LF; null when none ends soon.
    private static string? NextLine(ref ReadOnlyMemory<byte> rest)
    {
        int end = rest.Span[..Math.Min(rest.Length, MaximumLine)].IndexOf((byte)'\n');
        if (end < 0)
        {
            return null;
        }

        string line = Encoding.Latin1.GetString(rest.Span[..end]).TrimEnd('\r');
        rest = rest[(end + 1)..];
        return line;
    }
}
