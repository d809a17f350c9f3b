using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Hosting;

/// <summary>The admin API, under <c>/api/</c>: who may use it, and what becomes of failures.</summary>
internal sealed partial class AdminApi(AdminAccess access, ILogger logger)
{
    /// <summary>Adds it to the server of the admin port.</summary>
    /// <param name="app">The server.</param>
    /// <param name="services">The services of the process.</param>
    /// <param name="access">Who may use it.</param>
    internal static void Map(WebApplication app, IServiceProvider services, AdminAccess access)
    {
        var api = new AdminApi(access, services.GetRequiredService<ILoggerFactory>().CreateLogger("mapproxy.admin"));
        app.Use(api.HandleAsync);
        IEndpointRouteBuilder routes = app;
        ActivatorUtilities.CreateInstance<JobRoutes>(services).Map(routes);
        ActivatorUtilities.CreateInstance<JobEvents>(services).Map(routes);
        ActivatorUtilities.CreateInstance<PurgeRoutes>(services).Map(routes);
        ActivatorUtilities.CreateInstance<SeedRoutes>(services).Map(routes);
        ActivatorUtilities.CreateInstance<ReloadRoutes>(services).Map(routes);
        ActivatorUtilities.CreateInstance<ClusterRoutes>(services, services).Map(routes);
        ActivatorUtilities.CreateInstance<CacheRoutes>(services).Map(routes);
    }

    private async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/api"))
        {
            await next(http);
            return;
        }

        Problem? problem = access.Refusal(http) ?? await TryAsync(http, next);
        if (problem is null && !http.Response.HasStarted && http.Response.StatusCode >= 400)
        {
            // What routing itself refuses.
            problem = new Problem(http.Response.StatusCode, $"There is no {http.Request.Method} {http.Request.Path}");
        }

        if (problem is not null && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            await problem.WriteAsync(http);
        }
    }

    private async Task<Problem?> TryAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            return null;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (ProblemException error)
        {
            return error.Problem;
        }
        catch (ConfigurationException error)
        {
            return Problem.Bad(error.Message) with { Errors = [.. error.Errors.Select(ProblemPlace.Of)] };
        }
        catch (BadHttpRequestException error)
        {
            return new Problem(error.StatusCode, error.Message);
        }
        catch (CacheFaultException error)
        {
            return new Problem(StatusCodes.Status503ServiceUnavailable, error.Message);
        }
        catch (Exception error)
        {
            LogFailure(http.Request.Method, http.Request.Path, error);
            return new Problem(StatusCodes.Status500InternalServerError, "The request could not be done; the log tells why");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailure(string method, string path, Exception error);
}
