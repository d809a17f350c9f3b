using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Access;
using MapProxyCluster.Gateway.Demo;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Kml;
using MapProxyCluster.Gateway.OgcApi;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Gateway.TileJson;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Gateway.Wms;
using MapProxyCluster.Gateway.Wmts;
using MapProxyCluster.Hosting;
using MapProxyCluster.Hosting.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace MapProxyCluster.Gateway.Hosting;

/// <summary>Puts a gateway together. Standalone it holds the grains as well.</summary>
public static class GatewayHost
{
    private const int MaximumRequestLine = 32 * 1024;

    /// <summary>Builds the application; the configuration is loaded here, before anything listens.</summary>
    /// <exception cref="ConfigurationException">The configuration has errors.</exception>
    public static WebApplication Build(GatewayOptions options, string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = arguments,
            ContentRootPath = AppContext.BaseDirectory,
        });
        ConfigureServer(builder, options);
        builder.Logging.UseProcessLog(options.Process.LogsJson);
        builder.Services.AddEngine(options.Process);
        builder.Services.AddSingleton(options.TrustedProxies);
        AddServices(builder.Services);
        WebApplication app = builder.Build();

        _ = app.Services.GetRequiredService<IProjects>();
        var pipeline = app.Services.GetRequiredService<GatewayPipeline>();
        if (options.LogRequests)
        {
            UseAccessLog(app, pipeline);
        }
        else
        {
            app.Run(pipeline.HandleAsync);
        }

        return app;
    }

    private static void ConfigureServer(WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.WebHost.UseUrls([.. options.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = MaximumRequestLine;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ProcessRunner.ShutdownTimeout);
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<IOwsService, WmsService>();
        services.AddSingleton<IOwsService, WmtsKvpService>();
        services.AddSingleton<IMapService, OwsService>();
        services.AddSingleton<IMapService, WmtsRestService>();
        services.AddSingleton<IMapService, TmsService>();
        services.AddSingleton<IMapService, KmlService>();
        services.AddSingleton<IMapService, TileJsonService>();
        services.AddSingleton<IMapService, OgcApiService>();
        services.AddSingleton<IMapService, DemoService>();
        services.AddSingleton<AccessControls>();
        services.AddSingleton<GatewayPipeline>();
        services.AddSingleton<SocketTransportFactory>();
        services.AddSingleton<ListenerGate>();
        services.AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<ListenerGate>());
        services.AddSingleton<AccessLog>();
    }

    private static void UseAccessLog(WebApplication app, GatewayPipeline pipeline)
    {
        var log = app.Services.GetRequiredService<AccessLog>();
        log.Start();
        app.Run(async http =>
        {
            await pipeline.HandleAsync(http);
            log.Add(http);
        });
    }
}
