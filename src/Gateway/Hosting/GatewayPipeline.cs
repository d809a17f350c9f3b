using System.Diagnostics;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Access;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Hosting;
using MapProxyCluster.Hosting.Listening;

namespace MapProxyCluster.Gateway.Hosting;

/// <summary>The way of every request: proxy prefix, project, service.</summary>
public sealed partial class GatewayPipeline(
    IProjects projects,
    IEnumerable<IMapService> services,
    TrustedProxies proxies,
    ListenerGate gate,
    AccessControls access,
    ILogger<GatewayPipeline> logger)
{
    private const string NoService = "none";

    private readonly IMapService[] _services = [.. services];

    /// <summary>Answers one request. Nothing that happens inside reaches the server as an exception.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        long start = Stopwatch.GetTimestamp();
        string service = NoService;
        if (gate.IsShut)
        {
            http.Response.Headers.Connection = "close";
        }

        try
        {
            proxies.Apply(http);
            service = await RouteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has left; there is nobody to answer.
        }
        catch (AccessException error) when (!http.Response.HasStarted)
        {
            await error.WriteAsync(http);
        }
        catch (Exception error)
        {
            LogFailure(http.Request.Method, http.Request.Path, http.Request.QueryString, error);
            await FailAsync(http);
        }
        finally
        {
            RequestMetrics.Count(service, http.Response.StatusCode, start);
        }
    }

    // Answers, and tells which service did.
    private async Task<string> RouteAsync(HttpContext http)
    {
        (string script, string path) = ScriptName.Split(http.Request);
        if (path is "" or "/" && projects is ProjectDirectory)
        {
            AllowOrigin(http, null);
            await WelcomePage.WriteListingAsync(http, script, projects.Listing);
            return NoService;
        }

        ProjectPath project = projects.Resolve(path);
        AllowOrigin(http, project.Catalog);
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            await AnswerOptions(http);
            return NoService;
        }

        if (project.Catalog is { } catalog)
        {
            return await ServeAsync(http, catalog, script + project.Prefix, project.Rest);
        }

        await NotFoundAsync(http);
        return NoService;
    }

    private async Task<string> ServeAsync(HttpContext http, MapCatalog catalog, string script, string path)
    {
        if (path is "" or "/")
        {
            await WelcomePage.WriteAsync(http, script, catalog.Configuration.Services.Demo is not null);
            return NoService;
        }

        int end = 1;
        while (end < path.Length && (char.IsLetterOrDigit(path[end]) || path[end] == '_'))
        {
            end++;
        }

        string handler = path[1..end];
        foreach (IMapService service in _services)
        {
            if (service.Serves(catalog, handler))
            {
                await service.HandleAsync(new MapRequest
                {
                    Http = http,
                    Catalog = catalog,
                    Access = access,
                    ScriptName = script,
                    Handler = handler,
                    Path = path[end..],
                });
                return service.Name;
            }
        }

        await NotFoundAsync(http);
        return NoService;
    }

    private static void AllowOrigin(HttpContext http, MapCatalog? catalog)
    {
        string origin = catalog?.Configuration.Globals.Http.AccessControlAllowOrigin ?? "*";
        if (origin.Length > 0)
        {
            http.Response.Headers.AccessControlAllowOrigin = origin;
        }
    }

    private static Task AnswerOptions(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.Allow = "GET, HEAD, OPTIONS";
        http.Response.Headers.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
        http.Response.Headers.AccessControlAllowHeaders = http.Request.Headers.AccessControlRequestHeaders;
        return Task.CompletedTask;
    }

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.ForbidCaching();
        return http.WriteTextAsync("not found", "text/plain", StatusCodes.Status404NotFound);
    }

    private static Task FailAsync(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        http.Response.ForbidCaching();
        return http.WriteTextAsync("internal error", "text/plain", StatusCodes.Status500InternalServerError);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Method} {Path}{Query} failed")]
    private partial void LogFailure(string method, PathString path, QueryString query, Exception error);
}
