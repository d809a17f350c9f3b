using System.Globalization;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;
using Microsoft.Net.Http.Headers;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>Which representation a client gets: by the <c>f</c> parameter or the file extension, else by Accept (RFC 9110, 12.5.1).</summary>
internal static class MediaChoice
{
    internal const string Html = "text/html", Json = "application/json";

    /// <summary>True when a document is wanted as a page: JSON unless HTML is named and JSON is not preferred.</summary>
    internal static bool IsHtml(MapRequest request) => request.Parameters["f"] switch
    {
        "html" => true,
        "json" => false,
        _ => Quality(request, Html, isExact: true) is > 0 and var html && html >= Quality(request, Json, isExact: true),
    };

    /// <summary>The format of a map or tile.</summary>
    /// <param name="request">The request.</param>
    /// <param name="file">Last part of the path, with or without extension.</param>
    /// <param name="offered">The formats that can be had, the default first.</param>
    /// <exception cref="OgcApiException">None of the wanted formats can be had.</exception>
    internal static ImageFormat Image(MapRequest request, string file, IReadOnlyCollection<ImageFormat> offered)
    {
        string? f = request.Parameters["f"];
        if (f is not null && ImageFormats.Parse(f) is ImageFormat.Unknown or ImageFormat.Mixed)
        {
            throw OgcApiException.Invalid("Invalid value for f query parameter");
        }

        int dot = file.IndexOf('.', StringComparison.Ordinal);
        if ((dot < 0 ? f : file[(dot + 1)..]) is { } name)
        {
            ImageFormat format = ImageFormats.Parse(name);
            return offered.Contains(format) ? format : throw OgcApiException.NotAcceptable(name);
        }

        request.Http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        ImageFormat best = offered.MaxBy(format => Quality(request, format.MediaType(), isExact: false));
        return Quality(request, best.MediaType(), isExact: false) > 0
            ? best
            : throw OgcApiException.NotAcceptable(request.Http.Request.Headers.Accept.ToString());
    }

    // Of the ranges that cover a type the most exact one decides.
    private static double Quality(MapRequest request, string type, bool isExact)
    {
        string accept = request.Http.Request.Headers.Accept.ToString();
        if (accept.Length == 0)
        {
            return isExact ? 0 : 1;
        }

        string[] ranges = isExact ? [type] : [type, type[..(type.IndexOf('/', StringComparison.Ordinal) + 1)] + "*", "*/*"];
        string[] entries = accept.Split(',');
        foreach (string range in ranges)
        {
            foreach (string entry in entries)
            {
                string[] parts = entry.Split(';');
                if (parts[0].Trim().Equals(range, StringComparison.OrdinalIgnoreCase))
                {
                    return QualityOf(parts);
                }
            }
        }

        return 0;
    }

    private static double QualityOf(string[] parts)
    {
        string? quality = parts.Skip(1).Select(part => part.Trim()).FirstOrDefault(part => part.StartsWith("q=", StringComparison.OrdinalIgnoreCase));
        return quality is null ? 1
            : double.TryParse(quality.AsSpan(2), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : 0;
    }
}
