using System.Diagnostics;
using System.Globalization;

namespace MapProxyCluster.Benchmarks.Cluster;

/// <summary>
/// Requests new metatiles one after the other, by turns from the upstream itself and through each server, and prints what the servers
/// add to the upstream's time (medians).
/// </summary>
internal static class MissLatency
{
    private const int Warmup = 100;

    internal static async Task PrintAsync(string upstream, IReadOnlyList<(string Name, string Url)> servers, int rounds, TextWriter output)
    {
        using var client = new HttpClient();
        var times = servers.ToDictionary(server => server.Name, _ => new List<double>());
        var direct = new List<double>();
        for (int round = -Warmup; round < rounds; round++)
        {
            // The same picture as a metatile's, at places that nobody asked for yet.
            int x = (round + Warmup) * 4, y = 512;
            double edge = 20037508.342789244, tile = 2 * edge / 4096;
            string box = string.Create(CultureInfo.InvariantCulture, $"{(x * tile) - edge},{edge - ((y + 4) * tile)},{((x + 4) * tile) - edge},{edge - (y * tile)}");
            double own = await TimeAsync(client, $"{upstream}/wms?service=WMS&version=1.1.1&request=GetMap&layers=world&styles=&srs=EPSG:3857&bbox={box}&width=1024&height=1024&format=image/png");
            foreach ((string name, string url) in servers)
            {
                double time = await TimeAsync(client, $"{url}/tiles/map/webmercator/12/{x}/{y}.png");
                if (round >= 0)
                {
                    times[name].Add(time);
                }
            }

            if (round >= 0)
            {
                direct.Add(own);
            }
        }

        output.WriteLine($"upstream itself          {Median(direct),8:F1} ms");
        foreach ((string name, _) in servers)
        {
            output.WriteLine($"{name,-24} {Median(times[name]),8:F1} ms, {Median(times[name]) - Median(direct):+0.0;-0.0} ms");
        }
    }

    private static async Task<double> TimeAsync(HttpClient client, string url)
    {
        long start = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await client.GetAsync(url);
        await response.Content.ReadAsByteArrayAsync();
        response.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
