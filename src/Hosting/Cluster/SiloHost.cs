using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MapProxyCluster.Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MapProxyCluster.Hosting;

/// <summary>Puts a silo together: grains behind a cluster endpoint.</summary>
public static class SiloHost
{
    private const int MaximumCall = 64 * 1024;

    /// <summary>Builds the application; the configuration is loaded here, before anything listens.</summary>
    /// <exception cref="SettingsException">The settings name no cluster.</exception>
    public static WebApplication Build(ProcessSettings settings, string[] arguments)
    {
        ClusterOptions cluster = settings.Cluster
            ?? throw new SettingsException("Cluster__Redis is not set: a silo is part of a cluster, whose members meet at a Redis server");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = arguments,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseUrls();
        if (cluster.Runtime == ClusterRuntimeKind.Orleans)
        {
            // Orleans listens by itself.
            builder.Services.AddSingleton<IServer, NoServer>();
        }

        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, cluster));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ProcessRunner.ShutdownTimeout);
        builder.Logging.UseProcessLog(settings.LogsJson);
        builder.Services.AddEngine(settings);
        builder.Services.AddSingleton<ClusterEndpoint>();
        WebApplication app = builder.Build();
        _ = app.Services.GetRequiredService<IProjects>();
        app.Run(app.Services.GetRequiredService<ClusterEndpoint>().HandleAsync);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, ClusterOptions cluster)
    {
        Uri endpoint = cluster.Endpoint!;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaximumCall;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(5);

        // Callers wait in silence while an upstream takes its time.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(AddressOf(endpoint.Host), endpoint.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (endpoint.Scheme == Uri.UriSchemeHttps)
            {
                using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(cluster.CertificateFile!, cluster.KeyFile);
                listen.UseHttps(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null));
            }
        });
    }

    // The address that others are told may be a name; what is listened on is the address behind it.
    private static IPAddress AddressOf(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return address;
        }

        try
        {
            IPAddress[] found = Dns.GetHostAddresses(host);
            return Array.Find(found, candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (Exception error) when (error is SocketException or IndexOutOfRangeException)
        {
            throw new SettingsException($"Cluster__Endpoint: the name {host} has no address");
        }
    }
}
