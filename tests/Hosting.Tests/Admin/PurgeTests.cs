using System.Text.Json;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Hosting.Tests.Admin;

public sealed class PurgeTests
{
    private static readonly TileCoord Low = new(0, 0, 0), High = new(24, 24, 0), Fine = new(7, 9, 2);
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow, Old = Now.AddDays(-10);

    // What each request takes away of three tiles: a new one in the north-west and an old one in the south-east of level 0, an old one of level 2.
    [Theory]
    [InlineData("""{"cache": "plan", "all": true}""", true, true, true)]
    [InlineData("""{"cache": ["plan"], "levels": [0]}""", true, true, false)]
    [InlineData("""{"cache": "plan", "levels": {"from": 1}}""", false, false, true)]
    [InlineData("""{"cache": "plan", "bbox": [0, 960, 40, 1000], "srs": "EPSG:3857"}""", true, false, false)]
    [InlineData("""{"cache": "plan", "area": {"bbox": [0, 960, 40, 1000], "srs": "EPSG:3857"}, "levels": [0]}""", true, false, false)]
    [InlineData("""{"cache": "plan", "before": "5d"}""", false, true, true)]
    [InlineData("""{"cache": "plan", "before": "1w 24h"}""", false, true, true)]
    [InlineData("""{"cache": "plan", "before": {"weeks": 1}}""", false, true, true)]
    [InlineData("""{"cache": "plan", "before": "2001-01-01"}""", false, false, false)]
    [InlineData("""{"cache": "plan", "before": "5d", "levels": [2], "grids": ["small"]}""", false, false, true)]
    public async Task Purge_OfSomeTiles_RemovesAndCountsThose(string body, bool low, bool high, bool fine)
    {
        await using AdminProcess process = await StartAsync();

        (int counted, JsonElement count) = await process.PostAsync("/api/purge?wait=60", body.Replace("{\"cache\"", "{\"dry_run\": true, \"cache\"", StringComparison.Ordinal));
        (bool, bool, bool) untouched = await TilesAsync(process);
        (int purged, JsonElement job) = await process.PostAsync("/api/purge?wait=60", body);

        Assert.Equal((200, 200), (counted, purged));
        Assert.Equal("done", job.GetProperty("state").GetString());
        Assert.Equal((true, true, true), untouched);
        Assert.Equal((!low, !high, !fine), await TilesAsync(process));
        int tiles = (low ? 1 : 0) + (high ? 1 : 0) + (fine ? 1 : 0);
        Assert.Equal(tiles, count.GetProperty("tiles").GetInt32());
        Assert.Equal(tiles, job.GetProperty("tiles").GetInt32());
    }

    [Theory]
    [InlineData("""{"cache": "packed", "all": true}""", 3)]
    [InlineData("""{"cache": "packed", "levels": [0]}""", 2)]
    [InlineData("""{"cache": "packed", "levels": [1]}""", 0)]
    [InlineData("""{"cache": "packed", "before": "5d"}""", 2)]
    public async Task Purge_OfDatabases_CountsAsItsDryRunDoes(string body, int tiles)
    {
        await using AdminProcess process = await AdminProcess.StartAsync();
        await process.StoreAsync("packed/small", Now.AddMinutes(-1), Low);
        await process.StoreAsync("packed/small", Old, High, Fine);

        (_, JsonElement count) = await process.PostAsync("/api/purge?wait=60", body.Replace("{\"cache\"", "{\"dry_run\": true, \"cache\"", StringComparison.Ordinal));
        (_, JsonElement job) = await process.PostAsync("/api/purge?wait=60", body);

        Assert.Equal(tiles, count.GetProperty("tiles").GetInt32());
        Assert.Equal(tiles, job.GetProperty("tiles").GetInt32());
    }

    [Theory]
    [InlineData("""{"cache": "plan"}""", "all")]
    [InlineData("""{"cache": "plan", "all": true, "levels": [0]}""", "all")]
    [InlineData("""{"levels": [0]}""", "cache")]
    [InlineData("""{"cache": "none", "all": true}""", "none")]
    [InlineData("""{"cache": "plan", "bbox": [0, 0, 1, 1]}""", "srs")]
    [InlineData("""{"cache": "plan", "bbox": [0, 0, 1], "srs": "EPSG:3857"}""", "area.bbox")]
    [InlineData("""{"cache": "plan", "area": "berlin"}""", "area")]
    [InlineData("""{"cache": "plan", "before": "yesterday"}""", "before")]
    [InlineData("""{"cache": "plan", "levels": "few"}""", "levels")]
    [InlineData("""{"cache": "plan", "level": [1]}""", "unknown: level")]
    [InlineData("""{"cache": "plan", "cache": "plan"}""", "JSON")]
    [InlineData("""{"cache": "plan", "dry_run": "yes", "all": true}""", "dry_run")]
    [InlineData("""{"cache": "plan", "all": true, "project": "none"}""", "none")]
    [InlineData("[]", "object")]
    [InlineData("", "JSON")]
    public async Task Purge_Nonsense_RemovesNothingAndTellsWhy(string body, string word)
    {
        await using AdminProcess process = await StartAsync();

        (int status, JsonElement problem) = await process.PostAsync("/api/purge", body);

        Assert.InRange(status, 400, 404);
        Assert.Contains(word, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((true, true, true), await TilesAsync(process));
    }

    [Fact]
    public async Task Purge_WithoutWaiting_TellsTheJob()
    {
        await using AdminProcess process = await StartAsync();

        (int status, JsonElement job) = await process.PostAsync("/api/purge", """{"cache": "plan", "all": true, "name": "away"}""");
        List<JsonElement> events = await process.EventsAsync(job.GetProperty("id").GetString()!);

        Assert.Equal(202, status);
        Assert.Equal("away", events[^1].GetProperty("name").GetString());
        Assert.Equal((false, false, false), await TilesAsync(process));
    }

    private static async Task<AdminProcess> StartAsync()
    {
        AdminProcess process = await AdminProcess.StartAsync();
        await process.StoreAsync("plan/small", Now.AddMinutes(-1), Low);
        await process.StoreAsync("plan/small", Old, High, Fine);
        return process;
    }

    private static async Task<(bool Low, bool High, bool Fine)> TilesAsync(AdminProcess process) =>
        (await process.HasAsync("plan/small", Low), await process.HasAsync("plan/small", High), await process.HasAsync("plan/small", Fine));
}
