using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Demo;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Gateway.Wms;
using MapProxyCluster.Gateway.Wmts;
using MapProxyCluster.Grains;
using MapProxyCluster.Sources;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

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
        ConfigureLogging(builder.Logging);
        AddEngine(builder.Services, options);
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
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
    }

    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // A failed start is told in one line by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }

    private static void AddEngine(IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<MetatileFetcher>();
        services.AddSingleton<IGrainRuntime>(provider => new LocalRuntime(provider.GetRequiredService<MetatileFetcher>()));
        services.AddSingleton<IMetatileFetcher, GrainMetatileFetcher>();
        services.AddSingleton<IUpstreamPermits, LocalPermits>();
        services.AddSingleton<UpstreamClient>();
        services.AddSingleton(CacheResources.CreateDefault(TimeProvider.System));
        services.AddSingleton<CatalogBuilder>();
        services.AddSingleton(provider => OpenProjects(provider, options));
    }

    private static IProjects OpenProjects(IServiceProvider provider, GatewayOptions options)
    {
        ILogger logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("mapproxy.config");
        MapProject Load(string app, string file) =>
            new(app, file, provider.GetRequiredService<CatalogBuilder>(), provider.GetRequiredService<TimeProvider>(), logger);
        string path = Path.GetFullPath(options.ConfigPath);
        return Directory.Exists(path)
            ? new ProjectDirectory(path, options.AllowListing, Load)
            : new SingleProject(Load("", path));
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<IOwsService, WmsService>();
        services.AddSingleton<IOwsService, WmtsKvpService>();
        services.AddSingleton<IMapService, OwsService>();
        services.AddSingleton<IMapService, WmtsRestService>();
        services.AddSingleton<IMapService, TmsService>();
        services.AddSingleton<IMapService, DemoService>();
        services.AddSingleton<GatewayPipeline>();
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
