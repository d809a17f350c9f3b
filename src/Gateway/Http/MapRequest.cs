using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Access;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Http;

/// <summary>One client request on its way to a service.</summary>
public sealed class MapRequest
{
    private RequestParameters? _parameters;

    /// <summary>The HTTP request and response.</summary>
    public required HttpContext Http { get; init; }

    /// <summary>What the addressed project serves; the same for the whole request, also when a reload happens meanwhile.</summary>
    public required MapCatalog Catalog { get; init; }

    /// <summary>Decides who may see what.</summary>
    public required AccessControls Access { get; init; }

    /// <summary>What comes before the service in the public URL: "/mapproxy", "/mapproxy/project" or empty.</summary>
    public required string ScriptName { get; init; }

    /// <summary>First word of the path: "service", "wmts", "tiles" …</summary>
    public required string Handler { get; init; }

    /// <summary>The path after the first word, such as "/1.0.0/layer/0/0/0.png"; may be empty.</summary>
    public required string Path { get; init; }

    /// <summary>The parameters of the query string.</summary>
    public RequestParameters Parameters => _parameters ??= new RequestParameters(Http.Request.QueryString.Value);

    /// <summary>Scheme, host and script name as clients see them: "https://maps.example.org/mapproxy".</summary>
    public string BaseUrl => PublicUrl.Of(Http.Request) + new PathString(ScriptName).ToUriComponent();

    /// <summary>The public URL of the request without its query.</summary>
    public string Url => BaseUrl + new PathString($"/{Handler}{Path}").ToUriComponent();

    /// <summary>What documents need of the request.</summary>
    public DocumentAddress Address => new(Catalog, BaseUrl, Url);

    /// <summary>Ends when the client goes away.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Asks whether something may be done; what may not be done at all ends the request.</summary>
    /// <param name="service">What it is, in the words of MapProxy's callback: wms.map, tms …</param>
    /// <param name="layers">Names of the layers.</param>
    /// <param name="extent">The area that is asked for; null for documents.</param>
    /// <exception cref="AccessException">It may not be done.</exception>
    internal ValueTask<AccessDecision> AskAsync(string service, IReadOnlyList<string> layers, MapExtent? extent = null) =>
        Access.AskAsync(this, new AccessQuestion(service, layers, extent));

    /// <summary>The request with only those layers in its catalog that documents may show to the client.</summary>
    /// <param name="service">The service, in the words of MapProxy's callback.</param>
    /// <param name="layers">Names of all layers that the document could show.</param>
    /// <exception cref="AccessException">The client may see none at all.</exception>
    internal async ValueTask<MapRequest> VisibleAsync(string service, Func<MapCatalog, IEnumerable<string>> layers)
    {
        if (Catalog.Configuration.Access is null)
        {
            return this;
        }

        AccessDecision decision = await AskAsync(service, [.. layers(Catalog).Distinct()]);
        return new MapRequest
        {
            Http = Http,
            Catalog = VisibleCatalog.Of(Catalog, decision, isMapService: service.StartsWith("wms.", StringComparison.Ordinal)),
            Access = Access,
            ScriptName = ScriptName,
            Handler = Handler,
            Path = Path,
        };
    }
}
