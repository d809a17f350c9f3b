using System.Net;
using MapProxyCluster.Configuration;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>
/// The documents that the demo shows. The browser fetches them at the public address; how they look at the server's own address, without
/// the proxies in front, is fetched by the server from itself.
/// </summary>
internal sealed class DemoDocuments : IDisposable
{
    private const int MaximumSize = 64 * 1024 * 1024;

    private readonly HttpClient _self = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = MaximumSize,
    };

    /// <summary>Path of the document that a request names, below the project's root; null when it names none.</summary>
    internal static string? PathOf(MapRequest request)
    {
        ServicesConfiguration services = request.Catalog.Configuration.Services;
        RequestParameters parameters = request.Parameters;
        if (services.Wms is { } wms && (parameters.Contains("wms_capabilities") || parameters.Contains("wmsc_capabilities")))
        {
            // WMS-C is told in versions 1.1.x only.
            bool isTiled = parameters.Contains("wmsc_capabilities");
            string[] versions = [.. WmsView.VersionsOf(wms).OrderByDescending(version => isTiled && version.StartsWith("1.1", StringComparison.Ordinal))];
            string asked = versions.FirstOrDefault(known => known == parameters["version"] && !isTiled) ?? versions.FirstOrDefault("1.1.1");
            return $"/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION={asked}{(isTiled ? "&tiled=true" : "")}";
        }

        if (services.Wmts is { IsKvp: true } && parameters.Contains("wmts_capabilities_kvp"))
        {
            return "/service?SERVICE=WMTS&REQUEST=GetCapabilities";
        }

        if (services.Wmts is { IsRestful: true } && parameters.Contains("wmts_capabilities"))
        {
            return "/wmts/1.0.0/WMTSCapabilities.xml";
        }

        if (services.Tms is null || !parameters.Contains("tms_capabilities"))
        {
            return null;
        }

        string layer = parameters.TryGet("layer", out string? name) ? Uri.EscapeDataString(name) : "";
        string spec = layer.Length > 0 && parameters.TryGet("srs", out string? srs) ? "/" + Uri.EscapeDataString(srs) : "";
        return $"/tms/1.0.0/{layer}{spec}";
    }

    /// <summary>Answers with a document as the server itself sees it, for the client that asks.</summary>
    internal async Task WriteAsync(MapRequest request)
    {
        if (PathOf(request) is not { } path || UrlOf(request, path) is not { } url)
        {
            await request.Http.WriteTextAsync("not found", "text/plain", StatusCodes.Status404NotFound);
            return;
        }

        using var message = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (string? name in (string?[])["X-Script-Name", "Authorization", "Cookie", request.Catalog.Configuration.Access?.ApiKeyHeader])
        {
            if (name is not null && request.Http.Request.Headers[name] is { Count: > 0 } values)
            {
                message.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        try
        {
            using HttpResponseMessage answer = await _self.SendAsync(message, request.Aborted);
            byte[] document = await answer.Content.ReadAsByteArrayAsync(request.Aborted);
            await request.Http.WriteBytesAsync(document, "text/xml; charset=utf-8", (int)answer.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !request.Aborted.IsCancellationRequested))
        {
            await request.Http.WriteTextAsync("this server does not reach itself", "text/plain", StatusCodes.Status502BadGateway);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _self.Dispose();

    // Where this very request came in: nothing that a client says decides which host is asked.
    private static string? UrlOf(MapRequest request, string path)
    {
        ConnectionInfo connection = request.Http.Connection;
        string own = request.Http.Request.Path.ToUriComponent();
        int end = own.LastIndexOf("/demo", StringComparison.Ordinal);
        if (connection.LocalIpAddress is not { } address || request.Http.Request.IsHttps || end < 0)
        {
            return null;
        }

        var endpoint = new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, connection.LocalPort);
        return $"http://{endpoint}{own[..end]}{path}";
    }
}
