using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using MapProxyCluster.Hosting.Listening;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MapProxyCluster.Hosting;

/// <summary>The life of a process: start, serve, drain, stop.</summary>
public static class ProcessRunner
{
    /// <summary>How long requests that are under way may take when the process stops.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    // After the last new connection, for those who hold an old one.
    private static readonly TimeSpan LastAnswers = TimeSpan.FromMilliseconds(500);

    /// <summary>Builds an application and serves until SIGTERM or Ctrl-C; returns the exit code. What prevents it is told on stderr.</summary>
    /// <param name="build">Builds the application; the configuration is loaded there, before anything listens.</param>
    /// <param name="started">Called with the addresses that are listened on.</param>
    public static async Task<int> RunAsync(Func<WebApplication> build, Action<ICollection<string>> started)
    {
        // Pictures keep processors busy for tens of milliseconds; answers of Redis and heartbeats must not queue up behind them.
        int threads = Math.Max(16, 4 * Environment.ProcessorCount);
        ThreadPool.SetMinThreads(threads, threads);
        try
        {
            await using WebApplication app = build();
            await ServeAsync(app, started);
            return 0;
        }
        catch (ConfigurationException error)
        {
            foreach (var message in error.Errors)
            {
                Fail(message.ToString());
            }

            return 1;
        }
        catch (Exception error) when (error is IOException or DllNotFoundException or UnauthorizedAccessException or FormatException
            or SettingsException or System.Security.Cryptography.CryptographicException)
        {
            return Fail(error.Message);
        }
    }

    /// <summary>Tells on stderr why a process cannot start; returns the exit code.</summary>
    public static int Fail(string message)
    {
        Console.Error.WriteLine($"ERROR: {message}");
        return 1;
    }

    private static async Task ServeAsync(WebApplication app, Action<ICollection<string>> started)
    {
        var state = app.Services.GetRequiredService<ProcessState>();
        using Telemetry? telemetry = Telemetry.Start(app.Services.GetService<SiloMetatiles>() is null ? "mapproxy-gateway" : "mapproxy-silo");
        await using AdminServer? admin = await AdminServer.StartAsync(app.Services);
        ICluster? cluster = app.Services.GetService<ICluster>();
        await app.StartAsync();
        if (cluster is not null)
        {
            // A silo joins when it listens, so that no call comes too early.
            await cluster.StartAsync();
        }

        state.Started();
        app.Services.GetService<SeedJobRunner>()?.Start();
        app.Services.GetService<SeedSchedules>()?.Start();
        started(app.Urls);

        var stopping = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task;
        await DrainAsync(app.Services, state, cluster);
        await app.StopAsync();
    }

    private static async Task DrainAsync(IServiceProvider services, ProcessState state, ICluster? cluster)
    {
        state.Draining();
        await StopSeedingAsync(services);
        TimeSpan drain = services.GetRequiredService<ProcessSettings>().Drain;
        if (cluster is { IsSilo: true })
        {
            // Calls that come until the others have noticed are answered.
            await cluster.LeaveAsync();
            drain = drain > cluster.Notice ? drain : cluster.Notice;
        }

        await Task.Delay(drain);
        if (services.GetService<SiloMetatiles>() is { } metatiles)
        {
            await EndOfFlightsAsync(metatiles);
        }

        if (services.GetService<ListenerGate>() is { } gate)
        {
            // Balancers keep connections for later requests. Those in use are given up by the next answer, before the server closes the rest.
            await gate.ShutAsync();
            await Task.Delay(LastAnswers);
        }
    }

    // Before this silo leaves, another can take up its jobs.
    private static async Task StopSeedingAsync(IServiceProvider services)
    {
        if (services.GetService<SeedJobRunner>() is { } runner)
        {
            await runner.StopAsync();
        }
    }

    private static async Task EndOfFlightsAsync(SiloMetatiles metatiles)
    {
        long start = Environment.TickCount64;
        while (metatiles.ActiveCount > 0 && Environment.TickCount64 - start < ShutdownTimeout.TotalMilliseconds)
        {
            await Task.Delay(20);
        }
    }
}
