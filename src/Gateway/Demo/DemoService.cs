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
    public async Task HandleAsync(MapRequest request)
    {
        if (request.Path.Length == 0)
        {
            request.Http.Response.Redirect($"{request.ScriptName}/demo/", permanent: true);
            return;
        }

        if (request.Path.StartsWith("/static/", StringComparison.Ordinal))
        {
            await _files.WriteAsync(request, request.Path["/static/".Length..]);
            return;
        }

        string? page = Page(await request.VisibleAsync("demo", _ => []));
        if (page is null)
        {
            await request.Http.WriteTextAsync("not found", "text/plain", StatusCodes.Status404NotFound);
            return;
        }

        request.Http.Response.Headers.ContentSecurityPolicy = Policy;
        request.Http.Response.Headers.XContentTypeOptions = "nosniff";
        await request.Http.WriteTextAsync(page, "text/html; charset=utf-8");
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
