using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;
using Microsoft.Net.Http.Headers;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>Answers with documents and errors, as JSON or as pages.</summary>
internal sealed class OgcApiAnswers
{
    private const string Page = MediaChoice.Html + "; charset=utf-8";

    // Nothing here ends up in a page: only quotes and control characters need escaping.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DocumentCache _documents = new();

    /// <summary>Answers with a document in the representation that the client wants.</summary>
    /// <exception cref="OgcApiException">A parameter is unknown or wrong.</exception>
    internal async Task WriteAsync(MapRequest request, OgcApiCatalog offer, OgcApiDocument document)
    {
        Check(request, document);
        var view = new OgcApiView(offer, request.BaseUrl, MediaChoice.IsHtml(request));
        byte[] bytes = await _documents.GetAsync(
            request.Catalog, $"{(view.IsHtml ? "html" : "json")} {request.Url}", () => Task.FromResult(new Document(Make(document, view))), request.Aborted);
        Protect(request.Http.Response);
        if (document is TileSetDocument tiles)
        {
            ImageFormat format = offer.Formats.Keys.First();
            string template = TileSetDocument.TemplateOf(view, tiles.Layer, tiles.Id, format);
            request.Http.Response.Headers["Link-Template"] = $"<{template}>; rel=\"item\"; type=\"{format.MediaType()}\"";
        }

        await request.Http.WriteDocumentAsync(bytes, view.IsHtml ? Page : document.JsonMediaType);
    }

    /// <summary>Answers with an error.</summary>
    internal static Task WriteErrorAsync(MapRequest request, OgcApiCatalog offer, OgcApiException error)
    {
        request.Http.Response.ForbidCaching();
        Protect(request.Http.Response);
        var view = new OgcApiView(offer, request.BaseUrl, MediaChoice.IsHtml(request));
        if (view.IsHtml)
        {
            return request.Http.WriteTextAsync(HtmlPage.Of(error, view), Page, error.Status);
        }

        var json = new JsonObject { ["title"] = "OGCAPI", ["type"] = error.Type, ["status"] = error.Status, ["detail"] = error.Message };
        return request.Http.WriteTextAsync(json.ToJsonString(Readable), MediaChoice.Json, error.Status);
    }

    /// <summary>Answers with the style of the pages.</summary>
    internal static async Task WriteStyleAsync(MapRequest request)
    {
        await using Stream style = typeof(OgcApiAnswers).Assembly.GetManifestResourceStream("ogcapi/ogcapi.css")!;
        using var buffer = new MemoryStream();
        await style.CopyToAsync(buffer, request.Aborted);
        await request.Http.WriteDocumentAsync(buffer.ToArray(), "text/css; charset=utf-8", TimeSpan.FromHours(1));
    }

    private static void Check(MapRequest request, OgcApiDocument document)
    {
        request.RequireKnown(document.Parameters);
        RequestParameters parameters = request.Parameters;
        if (parameters["f"] is not (null or "json" or "html"))
        {
            throw OgcApiException.Invalid("Invalid value for f query parameter");
        }

        if (parameters["ui"] is not (null or "swagger" or "redoc"))
        {
            throw OgcApiException.Invalid("Invalid value for ui query parameter");
        }
    }

    private static byte[] Make(OgcApiDocument document, OgcApiView view)
    {
        JsonObject json = document.Write(view);
        return Encoding.UTF8.GetBytes(view.IsHtml ? HtmlPage.Of(document, view, json) : json.ToJsonString(Readable));
    }

    private static void Protect(HttpResponse response)
    {
        response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        response.Headers.ContentSecurityPolicy = HtmlPage.Policy;
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
