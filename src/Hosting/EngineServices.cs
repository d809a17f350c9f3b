using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using MapProxyCluster.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Hosting;

/// <summary>Puts engine and grains together: standalone, as a gateway of a cluster, or as a silo.</summary>
public static class EngineServices
{
    /// <summary>Registers everything below the hosts.</summary>
    public static void AddEngine(this IServiceCollection services, ProcessSettings settings)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<RedisConnections>();
        services.AddSingleton<S3Clients>();
        services.AddSingleton<HttpConnections>();

        // A silo reads tiles only to see whether they are there: for that, memory is no good witness.
        bool isSilo = settings.Cluster?.Endpoint is not null;

        // In a cluster, silos write.
        services.AddSingleton(_ => new SqliteSessions(readsOnly: settings.Cluster is not null && !isSilo));
        services.AddSingleton(new TileMemory(isSilo ? 0 : settings.TileMemory, TimeProvider.System));
        services.AddSingleton(provider => new CacheResources(
            new FileMemory(settings.FileMemory),
            provider.GetRequiredService<TileMemory>(),
            new DecodedTiles(settings.PixelMemory),
            provider.GetRequiredService<RedisConnections>(),
            provider.GetRequiredService<S3Clients>(),
            provider.GetRequiredService<HttpConnections>(),
            provider.GetRequiredService<SqliteSessions>(),
            provider.GetRequiredService<ITileNews>(),
            provider.GetRequiredService<TimeProvider>())
        {
            IsCluster = settings.Cluster is not null,
        });
        services.AddSingleton<MetatileMaker>();
        services.AddSingleton<IMetatileMaker>(provider => provider.GetRequiredService<MetatileMaker>());
        services.AddSingleton<IMetatileFetcher, GrainMetatileFetcher>();
        services.AddSingleton<UpstreamClient>();
        services.AddSingleton<CatalogBuilder>();
        services.AddSingleton(OpenProjects);
        services.AddSingleton<SeedFiles>();
        services.AddSingleton<SeedJobFactory>();
        services.AddSingleton<ProcessState>();
        services.AddSingleton<ProcessIdentity>();
        services.AddSingleton(provider => new ProjectReloads(
            provider.GetRequiredService<IProjects>(),
            provider.GetRequiredService<ProcessIdentity>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ClusterRedis>()));
        services.AddSingleton<MetricsCollector>();
        if (settings.Cluster is { } cluster)
        {
            services.AddCluster(cluster);
        }
        else
        {
            services.AddSingleton<IUpstreamPermits, LocalPermits>();
            services.AddSingleton<IGrainRuntime, LocalRuntime>();
            services.AddSingleton<ITileNews, NoTileNews>();
            services.AddSingleton<ISeedJobStore, LocalSeedJobStore>();
            services.AddSeeding("here", _ => _ => true);
        }
    }

    private static void AddCluster(this IServiceCollection services, ClusterOptions cluster)
    {
        services.AddSingleton(cluster);
        services.AddSingleton<ClusterRedis>();
        services.AddSingleton<ISeedJobStore, ClusterSeedJobStore>();
        services.AddSingleton<ITileNews, ClusterTileNews>();
        services.AddSingleton<IUpstreamPermits, ClusterPermits>();
        if (cluster.Endpoint is not null)
        {
            services.AddSingleton<Leases>();
            services.AddSingleton<SiloMetatiles>();
            services.AddSingleton<IKnownCalls, ProjectCalls>();
            services.AddSeeding(cluster.Endpoint.GetLeftPart(UriPartial.Authority), provider =>
            {
                var members = provider.GetRequiredService<ICluster>();
                return job => members.IsHomeOf($"seed/{job}");
            });
        }

        if (cluster.Runtime == ClusterRuntimeKind.Orleans)
        {
            OrleansPart.AddTo(services);
        }
        else
        {
            services.AddRedisRuntime();
        }
    }

    private static void AddRedisRuntime(this IServiceCollection services)
    {
        services.AddSingleton<Membership>();
        services.AddSingleton<ICluster>(provider => provider.GetRequiredService<Membership>());
        services.AddSingleton<SiloClient>();
        services.AddSingleton<IGrainRuntime>(provider => new ClusterRuntime(
            provider.GetRequiredService<Membership>(),
            provider.GetRequiredService<SiloClient>(),
            provider.GetService<SiloMetatiles>(),
            new LocalRuntime(provider.GetRequiredService<IMetatileMaker>(), provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ClusterRuntime>>()));
    }

    // Where metatiles are made, jobs are worked on and schedules kept.
    private static void AddSeeding(this IServiceCollection services, string name, Func<IServiceProvider, Func<string, bool>> isHome)
    {
        services.AddSingleton(provider => new SeedJobRunner(new SeedJobSite(
            name,
            provider.GetRequiredService<ISeedJobStore>(),
            provider.GetRequiredService<IProjects>().Find,
            provider.GetRequiredService<IMetatileFetcher>(),
            isHome(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("mapproxy.seed"))));
        services.AddSingleton<SeedSchedules>();
    }

    private static IProjects OpenProjects(IServiceProvider provider)
    {
        var settings = provider.GetRequiredService<ProcessSettings>();
        ILogger logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("mapproxy.config");
        MapProject Load(string app, string file) =>
            new(app, file, provider.GetRequiredService<CatalogBuilder>(), provider.GetRequiredService<TimeProvider>(), logger);
        string path = Path.GetFullPath(settings.ConfigPath);
        return Directory.Exists(path)
            ? new ProjectDirectory(path, settings.AllowListing, Load)
            : new SingleProject(Load("", path));
    }
}
