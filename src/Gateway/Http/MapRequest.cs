using MapProxyCluster.Engine;

namespace MapProxyCluster.Gateway.Http;

/// <summary>One client request on its way to a service.</summary>
public sealed class MapRequest
{
    private RequestParameters? _parameters;

    /// <summary>The HTTP request and response.</summary>
    public required HttpContext Http { get; init; }

    /// <summary>What the addressed project serves; the same for the whole request, also when a reload happens meanwhile.</summary>
    public required MapCatalog Catalog { get; init; }

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
}
