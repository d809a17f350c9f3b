using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>
/// An nginx that answers every map request with the same tile and notes when. It runs before all other programs of the machine where
/// that is allowed, so that it notes arrivals and not its own waiting for a processor.
/// </summary>
public sealed class TimedUpstream : IAsyncDisposable
{
    private readonly ServerProcess _nginx;
    private readonly string _folder;

    private TimedUpstream(ServerProcess nginx, string folder, string url) => (_nginx, _folder, Url) = (nginx, folder, url);

    /// <summary>Address of the service.</summary>
    public string Url { get; }

    /// <summary>Starts the server.</summary>
    public static async Task<TimedUpstream> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("mapproxycluster-nginx-").FullName;
        int port = ServerProcess.FreePort();
        using (Raster raster = Raster.Filled(256, 256, new Color(10, 200, 30)))
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "wms"), ImageEncoder.Encode(raster, new ImageOptions()).ToArray());
        }

        string configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log;
            events { worker_connections 1000; }
            http {
              log_format time '$msec';
              access_log {{folder}}/access.log time;
              client_body_temp_path {{folder}};
              proxy_temp_path {{folder}};
              fastcgi_temp_path {{folder}};
              uwsgi_temp_path {{folder}};
              scgi_temp_path {{folder}};
              default_type image/png;
              server { listen 127.0.0.1:{{port}}; root {{folder}}; }
            }
            """);
        ServerProcess nginx = ServerProcess.Start("nice", ["-n", "-20", "nginx", "-c", configuration]);
        await nginx.WaitForPortAsync(port);
        return new TimedUpstream(nginx, folder, $"http://127.0.0.1:{port}");
    }

    /// <summary>When requests arrived, in order.</summary>
    public async Task<double[]> ArrivalsAsync()
    {
        string log = Path.Combine(_folder, "access.log");
        string[] lines = File.Exists(log) ? await File.ReadAllLinesAsync(log) : [];
        return [.. lines.Where(line => line.Length > 0).Select(line => double.Parse(line, CultureInfo.InvariantCulture)).Order()];
    }

    /// <summary>Waits until so many requests have arrived.</summary>
    public async Task WaitForAsync(int count)
    {
        while ((await ArrivalsAsync()).Length < count)
        {
            await Task.Delay(50);
        }
    }

    /// <summary>Most arrivals within any second.</summary>
    public static int MostInASecond(double[] arrivals)
    {
        int most = 0;
        for (int first = 0, last = 0; last < arrivals.Length; last++)
        {
            while (arrivals[last] - arrivals[first] >= 1)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
