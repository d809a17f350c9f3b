using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Hosting;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>The demo pages: what is served, a viewer for each layer, and the documents as text (behaviour reference 10.5).</summary>
public sealed class DemoService : IMapService, IDisposable
{
    private readonly DemoFiles _files = new();
    private readonly DemoDocuments _documents = new();
    private readonly DemoStats? _stats;

    /// <summary>Numbers are collected from now on, where the operator allows that they are shown.</summary>
    public DemoService(ProcessSettings settings, IServiceProvider services) =>
        _stats = settings.DemoStats ? new DemoStats(services.GetRequiredService<MetricsCollector>(), settings) : null;

    /// <inheritdoc/>
    public string Name => "demo";

    /// <inheritdoc/>
    public bool Serves(MapCatalog catalog, string handler) => handler == "demo" && catalog.Configuration.Services.Demo is not null;

    /// <inheritdoc/>
    public async Task HandleAsync(MapRequest request)
    {
        if (request.Path.Length == 0)
        {
            request.Http.Response.Redirect($"{new PathString(request.ScriptName).ToUriComponent()}/demo/", permanent: true);
        }
        else if (request.Path.StartsWith("/static/", StringComparison.Ordinal))
        {
            await _files.WriteAsync(request, request.Path["/static/".Length..]);
        }
        else
        {
            // Whoever may not see the demo sees its numbers and documents neither.
            await AnswerAsync(await request.VisibleAsync("demo", _ => []));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _documents.Dispose();

    private Task AnswerAsync(MapRequest request)
    {
        switch (request.Path)
        {
            case "/stats" when _stats is not null:
                return _stats.WriteAsync(request);
            case "/document":
                return _documents.WriteAsync(request);
            case "/" when Page(request) is { } page:
                request.Http.Response.Headers.ContentSecurityPolicy = DemoPolicy.Of(request);
                request.Http.Response.Headers.XContentTypeOptions = "nosniff";
                return request.Http.WriteTextAsync(page, "text/html; charset=utf-8");
            default:
                return request.Http.WriteTextAsync("not found", "text/plain", StatusCodes.Status404NotFound);
        }
    }

    private string? Page(MapRequest request)
    {
        RequestParameters parameters = request.Parameters;
        foreach ((string service, Func<MapRequest, string, DemoView?> viewOf) in (ReadOnlySpan<(string, Func<MapRequest, string, DemoView?>)>)
            [("wms", WmsView.Of), ("wmts", TileView.Wmts), ("tms", TileView.Tms)])
        {
            if (parameters.TryGet($"{service}_layer", out string? layer))
            {
                return viewOf(request, layer) is { } view ? ViewerPage.Of(request, view, _files.HasViewer, _stats is not null) : null;
            }
        }

        return DocumentPage.Of(request) ?? IndexPage.Of(request, _stats is not null);
    }
}
