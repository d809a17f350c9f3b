using System.Diagnostics;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Hosting;
using MapProxyCluster.Hosting;
using MapProxyCluster.Testing.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MapProxyCluster.Benchmarks.Catalog;

/// <summary>Prints how long a configuration of a thousand layers takes to load, and its capabilities to be made and to be served again.</summary>
internal static class LargeCatalogTable
{
    private const int Layers = 1000;
    private const int Rounds = 9;

    private static readonly (string Name, string Path)[] Documents =
    [
        ("WMS 1.3.0", "/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0"),
        ("WMS 1.1.1", "/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1"),
        ("WMTS, key-value", "/service?SERVICE=WMTS&REQUEST=GetCapabilities"),
        ("WMTS, REST", "/wmts/1.0.0/WMTSCapabilities.xml"),
        ("TMS", "/tms/1.0.0/"),
    ];

    public static async Task PrintAsync(TextWriter output)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("catalog-");
        try
        {
            string file = Path.Combine(folder.FullName, "mapproxy.yaml");
            await File.WriteAllTextAsync(file, LargeConfiguration.Write(Layers));
            var options = new GatewayOptions { Process = new ProcessSettings { ConfigPath = file }, Urls = ["http://127.0.0.1:0"], LogRequests = false };

            long start = Stopwatch.GetTimestamp();
            await using WebApplication app = GatewayHost.Build(options, []);
            output.WriteLine($"{Layers} layers, caches and sources ({new FileInfo(file).Length / 1024} KB)              ms");
            output.WriteLine($"{"a new process until it can listen",-50}{Stopwatch.GetElapsedTime(start).TotalMilliseconds,8:F0}");
            await PrintLoadAsync(output, file, app.Services.GetRequiredService<CatalogBuilder>());

            await app.StartAsync();
            await PrintDocumentsAsync(output, app.Urls.First());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task PrintLoadAsync(TextWriter output, string file, CatalogBuilder builder)
    {
        var load = new double[Rounds];
        var build = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            ConfigurationResult loaded = ConfigurationLoader.Load(file);
            load[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            builder.Build("", loaded);
            build[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        await output.WriteLineAsync($"{$"reading the file again (median of {Rounds})",-50}{Median(load),8:F0}");
        await output.WriteLineAsync($"{$"building the catalog again (median of {Rounds})",-50}{Median(build),8:F0}");
    }

    // Another host is another document.
    private static async Task PrintDocumentsAsync(TextWriter output, string server)
    {
        using var client = new HttpClient { BaseAddress = new Uri(server) };
        output.WriteLine($"{"capabilities",-30}{"KB",8}{"first, ms",14}{"new host, ms",14}{"again, ms",14}");
        foreach ((string name, string path) in Documents)
        {
            (double first, int bytes) = await AskAsync(client, path, "first.example.org");
            var made = new double[Rounds];
            var kept = new double[Rounds];
            for (int i = 0; i < Rounds; i++)
            {
                (made[i], _) = await AskAsync(client, path, $"host{i}.example.org");
                (kept[i], _) = await AskAsync(client, path, $"host{i}.example.org");
            }

            output.WriteLine($"{name,-30}{bytes / 1024,8}{first,14:F1}{Median(made),14:F1}{Median(kept),14:F1}");
        }
    }

    private static async Task<(double Milliseconds, int Bytes)> AskAsync(HttpClient client, string path, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Forwarded-Host", host);
        long start = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await client.SendAsync(request);
        byte[] document = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, document.Length);
    }

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);
}
