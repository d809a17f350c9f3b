using System.Text.Json;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Hosting.Tests.Admin;

public sealed class CacheTests
{
    [Fact]
    public async Task List_OfCaches_HasGridsAndLevels()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();

        JsonElement caches = await process.GetAsync("/api/caches");

        JsonElement plan = caches.EnumerateArray().Single(cache => cache.GetProperty("cache").GetString() == "plan"), grid = plan.GetProperty("grids")[0];
        Assert.Equal(3, caches.GetArrayLength());
        Assert.Equal(("file", "png"), (plan.GetProperty("type").GetString(), plan.GetProperty("format").GetString()));
        Assert.Equal("EPSG:3857", grid.GetProperty("srs").GetString());
        Assert.Equal([0.0, 0, 0.008983, 0.008983], grid.GetProperty("lonLat").EnumerateArray().Select(number => number.GetDouble()));
        Assert.Equal([625L, 2500, 10000, 40000], grid.GetProperty("levels").EnumerateArray().Select(level => level.GetProperty("tiles").GetInt64()));
    }

    [Fact]
    public async Task Coverage_OfFewTiles_ShowsEach()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();
        await process.StoreAsync("plan/small", DateTimeOffset.UtcNow, new(0, 0, 0), new(24, 1, 0), new(3, 24, 0));

        JsonElement coverage = await process.GetAsync("/api/caches/plan/small/coverage?level=0");

        byte[] cells = coverage.GetProperty("cells").GetBytesFromBase64();
        Assert.Equal("exact", coverage.GetProperty("method").GetString());
        Assert.Equal((25, 25), (coverage.GetProperty("columns").GetInt32(), coverage.GetProperty("rows").GetInt32()));
        Assert.Equal((625, 3), (coverage.GetProperty("looked").GetInt32(), coverage.GetProperty("found").GetInt32()));
        Assert.Equal([0, (1 * 25) + 24, (24 * 25) + 3], Enumerable.Range(0, cells.Length).Where(i => cells[i] == 100));
        Assert.Equal([0.0, 0, 1000, 1000], coverage.GetProperty("bbox").EnumerateArray().Select(number => number.GetDouble()));
    }

    [Fact]
    public async Task Coverage_OfAnArea_ShowsItsTiles()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();
        await process.StoreAsync("plan/small", DateTimeOffset.UtcNow, new TileCoord(24, 24, 0));

        JsonElement coverage = await process.GetAsync("/api/caches/plan/small/coverage?level=0&bbox=920,0,1000,80");

        Assert.Equal([0, 0, 0, 100], coverage.GetProperty("cells").GetBytesFromBase64());
    }

    [Fact]
    public async Task Coverage_OfADeepLevel_IsCoarse()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();

        JsonElement coverage = await process.GetAsync("/api/caches/world/deep/coverage?level=19");

        Assert.True(coverage.GetProperty("complete").GetBoolean());
        Assert.Equal(1L << 38, coverage.GetProperty("tiles").GetInt64());
        Assert.Equal((256, 256), (coverage.GetProperty("columns").GetInt32(), coverage.GetProperty("rows").GetInt32()));
        Assert.All(coverage.GetProperty("cells").GetBytesFromBase64(), cell => Assert.Equal(0, cell));
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("packed")]
    public async Task Coverage_OfAStoreThatListsItsTiles_CountsThem(string cache)
    {
        await using AdminProcess process = await AdminProcess.StartAsync();

        // Four cells of 100 × 100 tiles each.
        await process.StoreAsync($"{cache}/small", DateTimeOffset.UtcNow, new(0, 0, 3), new(99, 99, 3), new(0, 199, 3));

        JsonElement coverage = await process.GetAsync($"/api/caches/{cache}/small/coverage?level=3&width=2");

        Assert.Equal("exact", coverage.GetProperty("method").GetString());
        Assert.Equal((40_000, 3), (coverage.GetProperty("looked").GetInt32(), coverage.GetProperty("found").GetInt32()));
        Assert.Equal([1, 0, 1, 0], coverage.GetProperty("cells").GetBytesFromBase64());
    }

    [Fact]
    public async Task Coverage_AsPng_HasAPixelForEachCell()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();
        await process.StoreAsync("plan/small", DateTimeOffset.UtcNow, new TileCoord(2, 1, 0));

        using HttpResponseMessage response = await process.Client.GetAsync("/api/caches/plan/small/coverage?level=0&format=png");
        using Raster picture = ImageDecoder.Decode(await response.Content.ReadAsByteArrayAsync());

        Assert.Equal("image/png", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal((25, 25), (picture.Width, picture.Height));
        Assert.Equal([(1 * 25) + 2], Enumerable.Range(0, 625).Where(i => Color.FromPixel(picture.Pixels[i]).A == 255));
    }
}
