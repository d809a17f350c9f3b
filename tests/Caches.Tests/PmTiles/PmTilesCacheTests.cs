using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>PMTiles archives: whole ones in all their forms, replaced ones, damaged ones.</summary>
public sealed class PmTilesCacheTests : IDisposable
{
    private static readonly TileCoord[] Tiles =
        [.. from z in Enumerable.Range(0, 6) from x in Enumerable.Range(0, 1 << z) from y in Enumerable.Range(0, 1 << z) select new TileCoord(x, y, z)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pmtiles-");
    private readonly RecordedLog _log = new();

    private string Archive => Path.Combine(_folder.FullName, "world.pmtiles");

    public void Dispose() => _folder.Delete(recursive: true);

    // From the specification, and from the tests of go-pmtiles.
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 0, 1, 1)]
    [InlineData(0, 1, 1, 2)]
    [InlineData(1, 1, 1, 3)]
    [InlineData(1, 0, 1, 4)]
    [InlineData(0, 0, 2, 5)]
    [InlineData(3423, 1763, 12, 19078479)]
    public void NumberOf_Tile_IsThatOfTheSpecification(int x, int y, int z, ulong number) => Assert.Equal(number, PmTilesDirectory.NumberOf(x, y, z));

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 1, 10)]
    [InlineData(2, 1, 100)]
    [InlineData(2, 2, 100)]
    public async Task LoadAsync_AnyForm_FindsAllTilesAndNoOthers(byte directories, byte compression, int leafSize)
    {
        Dictionary<TileCoord, byte[]> tiles = Tiles.Where(tile => tile != new TileCoord(3, 3, 3)).ToDictionary(tile => tile, tile => MarkedTile.Create(tile, 1));
        Write(tiles, directories, compression, leafSize);
        PmTilesCache cache = Open();

        CachedTile?[] loaded = await cache.LoadAsync([.. Tiles, new TileCoord(0, 0, 6), new TileCoord(0, 0, 31)], Dimensions.None, default);

        for (int i = 0; i < Tiles.Length; i++)
        {
            Assert.Equal(tiles.GetValueOrDefault(Tiles[i]), loaded[i]?.Data.ToArray());
        }

        Assert.All(loaded[^2..], Assert.Null);
        await AssertListAsync(tiles.Keys, cache);
        Assert.Equal((File.GetLastWriteTimeUtc(Archive), "image/png"), (loaded[0]!.Timestamp!.Value.UtcDateTime, loaded[0]!.MediaType));
        Assert.Empty(_log.Lines);
    }

    private static async Task AssertListAsync(IEnumerable<TileCoord> expected, PmTilesCache cache)
    {
        foreach (int level in Enumerable.Range(0, 8))
        {
            static (int, int) Order(TileCoord tile) => (tile.X, tile.Y);
            TileCoord[] listed = await cache.ListAsync(TileRange.Of(level), default).ToArrayAsync();
            Assert.Equal(expected.Where(tile => tile.Z == level).OrderBy(Order), listed.OrderBy(Order));
        }

        var part = new TileRange(new TileCoord(3, 5, 4), new TileCoord(9, 7, 4));
        Assert.Equal(expected.Count(part.Contains), await cache.ListAsync(part, default).CountAsync());
    }

    [Fact]
    public async Task LoadAsync_EqualTilesShareAnEntry_AllAreFound()
    {
        Write(Tiles.ToDictionary(tile => tile, _ => new byte[] { 7 }), leafSize: 2);

        await AssertListAsync(Tiles, Open());
        Assert.All(await Open().LoadAsync(Tiles, Dimensions.None, default), tile => Assert.Equal([7], tile!.Data.ToArray()));
    }

    [Fact]
    public async Task LoadAsync_VectorTiles_ComeAsTheyAreWithoutTheirCompression()
    {
        File.WriteAllBytes(Archive, PmTilesWriter.Write(new Dictionary<TileCoord, byte[]> { [Tiles[0]] = [0x1a, 1, 2, 3] }, type: 1, directories: 2, compression: 2));

        CachedTile? tile = await Open().LoadAsync(Tiles[0], Dimensions.None, default);

        Assert.Equal([0x1a, 1, 2, 3], tile!.Data.ToArray());
        Assert.Equal("application/vnd.mapbox-vector-tile", tile.MediaType);
    }

    [Fact]
    public async Task LoadAsync_RowsFromTheSouth_AreTurned()
    {
        Write(Tiles.ToDictionary(tile => tile, tile => MarkedTile.Create(tile, 1)));
        var cache = new PmTilesCache(new PmTilesCacheOptions { Path = Archive, CountsFromSouth = true }, TimeProvider.System, _log);

        CachedTile? tile = await cache.LoadAsync(new TileCoord(3, 1, 4), Dimensions.None, default);

        Assert.Equal(1, MarkedTile.VersionOf(tile!.Data.Span, new TileCoord(3, 14, 4)));
    }

    [Fact]
    public async Task LoadAsync_ReplacedOrMissingFile_IsNoticed()
    {
        PmTilesCache cache = Open();
        Assert.Null(await cache.LoadAsync(Tiles[0], Dimensions.None, default));
        for (byte version = 1; version < 4; version++)
        {
            File.WriteAllBytes(Archive + ".new", PmTilesWriter.Write(new Dictionary<TileCoord, byte[]> { [Tiles[0]] = [version] }));
            File.Move(Archive + ".new", Archive, overwrite: true);
            Assert.Equal([version], (await cache.LoadAsync(Tiles[0], Dimensions.None, default))!.Data.ToArray());
        }

        File.Delete(Archive);
        Assert.Null(await cache.LoadAsync(Tiles[0], Dimensions.None, default));
        Assert.Contains("there is no such file", Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task LoadAsync_DamagedAnywhere_ServesNoWrongTileAndDoesNotFail()
    {
        Write(Tiles.ToDictionary(tile => tile, tile => MarkedTile.Create(tile, 1, 200 + (tile.X * 7) + tile.Y)), directories: 2, leafSize: 50);
        byte[] whole = File.ReadAllBytes(Archive);
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            // Cut off, or noise in header, root or leaves; gzip's checksum keeps noise in directories from being believed.
            byte[] damaged = i % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int k = 0; i % 2 == 1 && k < 5; k++)
            {
                damaged[random.Next(8, 2000)] ^= (byte)random.Next(1, 256);
            }

            File.WriteAllBytes(Archive, damaged);
            CachedTile?[] loaded = await Open().LoadAsync(Tiles, Dimensions.None, default);
            Assert.Equal(Tiles.Length, loaded.Length);
            if (i % 2 == 0)
            {
                await MarkedTile.CountAsync(Open(), Tiles);
            }
        }

        Assert.NotEmpty(_log.Lines);
    }

    [Fact]
    public async Task StoreAndRemove_Archive_IsNeverWritten()
    {
        Write(new Dictionary<TileCoord, byte[]> { [Tiles[0]] = [1] });
        byte[] before = File.ReadAllBytes(Archive);

        await Assert.ThrowsAsync<CacheFaultException>(
            async () => await Open().StoreAsync([new TileData(Tiles[0], new byte[] { 2 })], Dimensions.None, DateTimeOffset.UtcNow, default));
        await Open().RemoveAsync([Tiles[0]], Dimensions.None, default);

        Assert.Equal(before, File.ReadAllBytes(Archive));
    }

    private PmTilesCache Open() => new(new PmTilesCacheOptions { Path = Archive }, TimeProvider.System, _log);

    private void Write(Dictionary<TileCoord, byte[]> tiles, byte directories = 1, byte compression = 1, int leafSize = 0) =>
        File.WriteAllBytes(Archive, PmTilesWriter.Write(tiles, 2, directories, compression, leafSize));
}
