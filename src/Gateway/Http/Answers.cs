using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MapProxyCluster.Imaging;
using Microsoft.Extensions.Primitives;

namespace MapProxyCluster.Gateway.Http;

/// <summary>Ways to answer that all services share.</summary>
public static class Answers
{
    private const string VaryOnProxy = "X-Script-Name, X-Forwarded-Host, X-Forwarded-Proto";
    private const string VaryOnProxyAndEncoding = VaryOnProxy + ", Accept-Encoding";

    /// <summary>Answers with text or XML; "; charset=utf-8" must be part of <paramref name="contentType"/> where it is wanted.</summary>
    public static Task WriteTextAsync(this HttpContext http, string text, string contentType, int status = 200) =>
        http.WriteBytesAsync(Encoding.UTF8.GetBytes(text), contentType, status);

    /// <summary>Answers with bytes. Documents vary with the proxy headers that their URLs come from.</summary>
    public static async Task WriteBytesAsync(this HttpContext http, ReadOnlyMemory<byte> body, string contentType, int status = 200)
    {
        HttpResponse response = http.Response;
        response.StatusCode = status;
        response.ContentType = IsPlain(contentType) ? contentType : "application/octet-stream";
        bool isText = TextTypes.Contains(contentType);
        bool isDocument = isText || (!contentType.StartsWith("image/", StringComparison.Ordinal) && contentType != ImageFormat.VectorTile.MediaType());
        isText = isText && StringValues.IsNullOrEmpty(response.Headers.ContentEncoding);
        response.Headers.Vary = VaryOf(http, isDocument, isText);
        if (isText && body.Length >= DocumentBody.MinimumLength)
        {
            DocumentBody forms = DocumentBody.Of(ArrayOf(body));
            string? encoding = DocumentBody.EncodingFor(http.Request);
            body = forms.In(encoding);
            response.Headers.ContentEncoding = encoding;
        }

        response.ContentLength = body.Length;
        if (StringValues.IsNullOrEmpty(response.Headers.CacheControl) && http.Features.Get<PrivateAnswer>() is { IsPublic: false })
        {
            response.Headers.CacheControl = "private";
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(body, http.RequestAborted);
        }
    }

    // Media types come from clients and upstreams too; a header holds printable ASCII only.
    private static bool IsPlain(string contentType) => contentType.Length > 0 && contentType.All(c => c is >= ' ' and <= '~');

    /// <summary>Forbids clients and proxies to keep the answer.</summary>
    public static void ForbidCaching(this HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers.Pragma = "no-cache";
        response.Headers.Expires = "-1";
    }

    /// <summary>
    /// Answers with a tile: ETag, Last-Modified and Cache-Control, or 304 when the client has this version.
    /// </summary>
    /// <param name="http">The exchange.</param>
    /// <param name="body">Encoded tile.</param>
    /// <param name="contentType">Media type of the tile.</param>
    /// <param name="timestamp">When the tile was stored; null for tiles without a version, which get no ETag.</param>
    /// <param name="maxAge">How long clients may keep it; null forbids caching.</param>
    /// <param name="directives">More for Cache-Control, beginning with a comma; null for nothing.</param>
    public static Task WriteTileAsync(
        this HttpContext http,
        ReadOnlyMemory<byte> body,
        string contentType,
        DateTimeOffset? timestamp,
        TimeSpan? maxAge,
        string? directives = null)
    {
        HttpResponse response = http.Response;
        if (maxAge is not { } age)
        {
            response.ForbidCaching();
            return http.WriteBytesAsync(body, contentType);
        }

        response.Headers.CacheControl = KeepFor(http, age) + directives;
        if (timestamp is not { } version)
        {
            return http.WriteBytesAsync(body, contentType);
        }

        string tag = string.Create(CultureInfo.InvariantCulture, $"\"{version.UtcTicks:x}-{body.Length:x}\"");
        response.Headers.ETag = tag;
        response.Headers.LastModified = version.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture);
        if (!IsUnchanged(http.Request, tag, version))
        {
            return http.WriteBytesAsync(body, contentType);
        }

        response.Headers.Vary = VaryOf(http, isDocument: false, isText: false);
        response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    /// <summary>Answers with 204 that there is nothing: viewers of vector tiles draw nothing then, where a picture would be an error.</summary>
    /// <param name="http">The exchange.</param>
    /// <param name="maxAge">How long clients may keep it; null forbids it.</param>
    public static Task WriteNothingAsync(this HttpContext http, TimeSpan? maxAge)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        if (maxAge is { } age)
        {
            http.Response.Headers.CacheControl = KeepFor(http, age);
        }
        else
        {
            http.Response.ForbidCaching();
        }

        http.Response.Headers.Vary = VaryOf(http, isDocument: false, isText: false);
        return Task.CompletedTask;
    }

    // What depends on who asks is for the asker alone, unless everybody gets it.
    private static string KeepFor(HttpContext http, TimeSpan age)
    {
        string seconds = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return http.Features.Get<PrivateAnswer>() is { IsPublic: false }
            ? $"private, max-age={seconds}"
            : $"public, max-age={seconds}, s-maxage={seconds}";
    }

    private static StringValues VaryOf(HttpContext http, bool isDocument, bool isText)
    {
        string? client = http.Features.Get<PrivateAnswer>()?.Vary;
        string? own = (isDocument, client) switch
        {
            (true, null) => isText ? VaryOnProxyAndEncoding : VaryOnProxy,
            (true, _) => $"{(isText ? VaryOnProxyAndEncoding : VaryOnProxy)}, {client}",
            _ => client,
        };

        // Besides what a service has said already.
        return StringValues.Concat(http.Response.Headers.Vary, own);
    }

    private static byte[] ArrayOf(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out ArraySegment<byte> segment) && segment.Array is { } array && array.Length == body.Length
            ? array
            : body.ToArray();

    /// <summary>Answers with a text whose ETag follows from its content, or 304 when the client has it.</summary>
    /// <param name="http">The exchange.</param>
    /// <param name="body">The document.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="maxAge">How long clients may keep it without asking; null says nothing about it.</param>
    public static Task WriteDocumentAsync(this HttpContext http, ReadOnlyMemory<byte> body, string contentType, TimeSpan? maxAge = null)
    {
        byte[] document = ArrayOf(body);
        string? encoding = body.Length >= DocumentBody.MinimumLength && TextTypes.Contains(contentType) ? DocumentBody.EncodingFor(http.Request) : null;
        string tag = DocumentBody.Of(document).TagOf(encoding);
        http.Response.Headers.ETag = tag;
        if (maxAge is { } age)
        {
            http.Response.Headers.CacheControl = KeepFor(http, age);
        }

        if (!IsUnchanged(http.Request, tag, DateTimeOffset.MaxValue))
        {
            return http.WriteBytesAsync(document, contentType);
        }

        http.Response.Headers.Vary = VaryOf(http, isDocument: true, TextTypes.Contains(contentType));
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    // If-None-Match decides alone when it is there (RFC 9110, 13.2.2). A tag without quotes, as MapProxy sent it, is understood too.
    private static bool IsUnchanged(HttpRequest request, string tag, DateTimeOffset version)
    {
        string? candidates = request.Headers.IfNoneMatch;
        if (!string.IsNullOrEmpty(candidates))
        {
            return candidates.Trim() == "*"
                || candidates.Split(',').Any(candidate => candidate.Trim() is var text
                    && (text == tag || text == tag.Trim('"') || text == "W/" + tag));
        }

        return DateTimeOffset.TryParseExact(
                request.Headers.IfModifiedSince, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset since)
            && version.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }
}
