using System.Globalization;
using MapProxyCluster.Testing.Common;
using Xunit.Abstractions;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>Caches that keep all tiles in one file, on a volume that all members share: one silo writes it.</summary>
public sealed class SharedFileTests(ITestOutputHelper output)
{
    private const int Metatiles = 64, TilesOfAMetatile = 16;

    [Theory]
    [InlineData("mbtiles", "map.mbtiles", "tiles")]
    [InlineData("geopackage", "map.gpkg", "map_cache_webmercator")]
    public async Task AllMetatilesAtOnce_OneSiloWritesAndAnotherTakesOver(string type, string name, string table)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 1, yaml => yaml.Replace(
            "# cache options", $"# cache options\n    cache: {{type: {type}, filename: {name}, sqlite_wal: true}}", StringComparison.Ordinal));
        string file = Path.Combine(cluster.Folder, "cache", name);

        await Task.WhenAll(Enumerable.Range(0, Metatiles).Select(i => cluster.TileAsync(i % 8 * 4, i / 8 * 4, 7)));

        Assert.Equal(Metatiles * TilesOfAMetatile, await CountAsync(file, table));
        Assert.All(cluster.Upstream.Areas, area => Assert.Equal(1, area.Value));
        Member owner = Assert.Single(cluster.Silos, silo => Opens(silo, file, forWriting: true));
        Assert.DoesNotContain(cluster.Silos, silo => silo != owner && Opens(silo, file, forWriting: false));

        // Hits: the gateway reads the file by itself, and only reads it.
        int requests = cluster.Upstream.Requests.Count;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => cluster.TileAsync(i % 32, i / 32, 7)));
        Assert.Equal(requests, cluster.Upstream.Requests.Count);
        Assert.True(Opens(cluster.Gateways[0], file, forWriting: false));
        Assert.False(Opens(cluster.Gateways[0], file, forWriting: true));
        Assert.False(File.Exists(file + "-wal"));

        // The owner dies amid its writes.
        Task<byte[]>[] clients = [.. Enumerable.Range(0, Metatiles).Select(i => cluster.TileAsync(64 + (i % 8 * 4), i / 8 * 4, 7))];
        await cluster.Upstream.WaitForAsync(requests + 10);
        await owner.Process.KillAsync();
        await Task.WhenAll(clients);

        Member other = cluster.Silos.Single(silo => silo != owner);
        output.WriteLine($"{type}: {cluster.Upstream.Areas.Count(area => area.Value > 1)} of {Metatiles} metatiles were requested twice");
        Assert.Equal(2 * Metatiles * TilesOfAMetatile, await CountAsync(file, table));
        Assert.True(Opens(other, file, forWriting: true));
        Assert.Equal("ok", await QueryAsync(file, "PRAGMA integrity_check"));
        Assert.All(cluster.Silos.Concat(cluster.Gateways), member => Assert.DoesNotContain(
            member.Process.Output, line => line.Contains("locked", StringComparison.Ordinal) || line.Contains("does not take new tiles", StringComparison.Ordinal)));
    }

    // What the kernel tells about the open files of a process: their access modes are the last two bits of their flags.
    private static bool Opens(Member member, string file, bool forWriting)
    {
        foreach (string entry in Directory.GetFileSystemEntries($"/proc/{member.Process.Id}/fd"))
        {
            try
            {
                if (new FileInfo(entry).LinkTarget == file)
                {
                    string flags = File.ReadLines(entry.Replace("/fd/", "/fdinfo/", StringComparison.Ordinal)).Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
                    if (!forWriting || (Convert.ToInt32(flags[6..].Trim(), 8) & 3) != 0)
                    {
                        return true;
                    }
                }
            }
            catch (IOException)
            {
                // Closed meanwhile.
            }
        }

        return false;
    }

    private static async Task<int> CountAsync(string file, string table) =>
        int.Parse(await QueryAsync(file, $"SELECT count(*) FROM \"{table}\""), CultureInfo.InvariantCulture);

    private static async Task<string> QueryAsync(string file, string sql) => (await Command.OutputOfAsync(
        "/usr/bin/python3", ["-c", "import sqlite3, sys; print(sqlite3.connect(sys.argv[1], 30).execute(sys.argv[2]).fetchone()[0])", file, sql])).Trim();
}
