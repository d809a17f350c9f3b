using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Hosting;

/// <summary>The server of the admin port: health and metrics for all, the admin API and its page for operators. It is there before the process answers clients and until it ends.</summary>
public sealed class AdminServer : IAsyncDisposable
{
    private const string PrometheusType = "text/plain; version=0.0.4; charset=utf-8";

    private const long MaximumBody = 4 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly MetricsCollector _metrics;
    private readonly ProcessGauges _gauges;

    private AdminServer(WebApplication app, MetricsCollector metrics, ProcessGauges gauges) => (_app, _metrics, _gauges) = (app, metrics, gauges);

    /// <summary>Starts the server; null when the settings want none.</summary>
    public static async Task<AdminServer?> StartAsync(IServiceProvider services)
    {
        var settings = services.GetRequiredService<ProcessSettings>();
        if (settings.AdminUrl is not { } url)
        {
            return null;
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.UseProcessLog(settings.LogsJson);
        builder.WebHost.UseUrls(url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBody;
        });

        // Signals are for the main application; this one is stopped by its owner.
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        WebApplication app = builder.Build();
        var server = new AdminServer(app, services.GetRequiredService<MetricsCollector>(), new ProcessGauges(services));
        server.Map(services.GetRequiredService<ProcessState>(), services.GetRequiredService<IProjects>());
        var access = new AdminAccess(url, settings.AdminTokens);
        AdminApi.Map(app, services, access);
        AdminPage.Map(app, access);
        await app.StartAsync();
        return server;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _gauges.Dispose();
    }

    private void Map(ProcessState state, IProjects projects)
    {
        _app.MapGet("/health/startup", () => Answer(state.IsStarted, "started", "starting"));
        _app.MapGet("/health/ready", () => Answer(state.IsReady, "ready", state.IsDraining ? "draining" : "starting"));
        _app.MapGet("/health/live", () => Answer(true, "alive", ""));
        _app.MapGet("/health/projects", () => Results.Json(projects.Health(), ProjectHealthJson.Default.IReadOnlyListProjectHealth));
        _app.MapGet("/metrics", () => Results.Text(_metrics.Render(), PrometheusType));
    }

    private static IResult Answer(bool isGood, string good, string bad) => Results.Text(
        isGood ? good : bad, "text/plain", statusCode: isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

[JsonSerializable(typeof(IReadOnlyList<ProjectHealth>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ProjectHealthJson : JsonSerializerContext;
