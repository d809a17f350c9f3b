using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>The demo pages: what is served, a viewer for each layer, and the documents as text (behaviour reference 10.5).</summary>
public sealed class DemoService : IMapService
{
    // Everything comes from this server but the optional background map.
    private const string Policy = "default-src 'self'; img-src 'self' data: https: http:; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'self'";

    private readonly DemoFiles _files = new();

    /// <inheritdoc/>
    public string Name => "demo";

    /// <inheritdoc/>
    public bool Serves(MapCatalog catalog, string handler) => handler == "demo" && catalog.Configuration.Services.Demo is not null;

    /// <inheritdoc/>
    public Task HandleAsync(MapRequest request)
    {
        if (request.Path.Length == 0)
        {
            request.Http.Response.Redirect($"{request.ScriptName}/demo/", permanent: true);
            return Task.CompletedTask;
        }

        if (request.Path.StartsWith("/static/", StringComparison.Ordinal))
        {
            return _files.WriteAsync(request, request.Path["/static/".Length..]);
        }

        string? page = Page(request);
        if (page is null)
        {
            return request.Http.WriteTextAsync("not found", "text/plain", StatusCodes.Status404NotFound);
        }

        request.Http.Response.Headers.ContentSecurityPolicy = Policy;
        request.Http.Response.Headers.XContentTypeOptions = "nosniff";
        return request.Http.WriteTextAsync(page, "text/html; charset=utf-8");
    }

    private string? Page(MapRequest request)
    {
        if (request.Path != "/")
        {
            return null;
        }

        RequestParameters parameters = request.Parameters;
        if (parameters.TryGet("wms_layer", out string? wms))
        {
            return DemoViews.Wms(request, wms) is { } view ? DemoPages.Viewer(request, view, _files.HasViewer) : null;
        }

        if (parameters.TryGet("tms_layer", out string? tms))
        {
            return DemoViews.Tms(request, tms) is { } view ? DemoPages.Viewer(request, view, _files.HasViewer) : null;
        }

        if (parameters.TryGet("wmts_layer", out string? wmts))
        {
            return DemoViews.Wmts(request, wmts) is { } view ? DemoPages.Viewer(request, view, _files.HasViewer) : null;
        }

        return DemoDocuments.UrlOf(request) is { } document ? DemoPages.Document(request, document) : DemoPages.Index(request);
    }
}
