using System.Runtime.CompilerServices;
using MapProxyCluster.Caches;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine.Tests.Seeding;

public sealed class LevelCleanupTests
{
    private static readonly DateTimeOffset Old = DateTimeOffset.UnixEpoch.AddDays(10), New = DateTimeOffset.UnixEpoch.AddDays(20);

    private readonly ListedCache _store = new();
    private readonly TileSet _set;

    public LevelCleanupTests() => _set = TileSets.Create(_store);

    [Fact]
    public async Task Cleanup_OfALargeArea_LooksOnlyAtTilesThatAreThere()
    {
        TileCoord europe = await StoreAsync(10, 7, 50, Old), asia = await StoreAsync(10, 100, 30, Old), young = await StoreAsync(11, 8, 51, New);
        SeedTask task = Cleanup(new BoundingBoxCoverage(new BoundingBox(-20, -80, 60, 80), Srs.Parse("EPSG:4326")), before: Old.AddDays(1), levels: [10, 11, 12]);

        LevelCleanup count = LevelCleanup.For(_set, task, isDryRun: true)!;
        Assert.Equal(1, await count.RunAsync(10, default));
        Assert.Equal(0, await count.RunAsync(11, default));
        Assert.Equal(0, await count.RunAsync(12, default));
        Assert.True(await IsThereAsync(europe));

        LevelCleanup cleanup = LevelCleanup.For(_set, task, isDryRun: false)!;
        Assert.Equal(1, await cleanup.RunAsync(10, default));
        Assert.Equal(0, await cleanup.RunAsync(11, default));
        Assert.False(await IsThereAsync(europe));
        Assert.True(await IsThereAsync(asia));
        Assert.True(await IsThereAsync(young));
        Assert.InRange(_store.Lookups, 1, 10);
    }

    [Fact]
    public void SmallAreaSeedOrNoList_IsLeftToTheWalk()
    {
        var corner = new BoundingBoxCoverage(new BoundingBox(7, 50, 7.1, 50.1), Srs.Parse("EPSG:4326"));
        Assert.Null(LevelCleanup.For(_set, Cleanup(corner, null, [10, 11, 12]), isDryRun: false));
        Assert.NotNull(LevelCleanup.For(_set, Cleanup(null, null, [12]), isDryRun: false));
        Assert.Null(LevelCleanup.For(_set, Cleanup(null, null, [12]) with { Kind = SeedTaskKind.Seed }, isDryRun: false));
        Assert.Null(LevelCleanup.For(TileSets.Create(new MemoryTileCache()), Cleanup(null, null, [12]), isDryRun: false));
    }

    private static SeedTask Cleanup(Coverage? area, DateTimeOffset? before, int[] levels) => new()
    {
        Kind = SeedTaskKind.Cleanup,
        Name = "task",
        Cache = "cache",
        Grid = "webmercator",
        Levels = levels,
        Coverage = area,
        Before = before,
    };

    private async Task<TileCoord> StoreAsync(int level, double longitude, double latitude, DateTimeOffset written)
    {
        BoundingBox point = Srs.Parse("EPSG:4326").Transform(Srs.WebMercator, new BoundingBox(longitude, latitude, longitude + 0.001, latitude + 0.001));
        TileCoord tile = _set.Grid.AffectedTiles(point, level).First;
        await _store.StoreAsync([new TileData(tile, new byte[] { 1 })], Dimensions.None, written, default);
        return tile;
    }

    private async Task<bool> IsThereAsync(TileCoord tile) => await _store.LoadAsync(tile, Dimensions.None, default) is not null;

    // Lists what it has, and counts how often somebody looks at a place.
    private sealed class ListedCache : ITileCache, ITileListing
    {
        private readonly MemoryTileCache _tiles = new();
        private readonly List<TileCoord> _places = [];

        public int Lookups { get; private set; }

        public bool HasTimestamps => true;

        public bool SupportsDimensions => false;

        public ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
            _tiles.LoadAsync(tile, dimensions, cancellationToken);

        public ValueTask<CachedTile?[]> LoadAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) =>
            _tiles.LoadAsync(tiles, dimensions, cancellationToken);

        public ValueTask StoreAsync(IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken)
        {
            _places.AddRange(tiles.Select(tile => tile.Tile));
            return _tiles.StoreAsync(tiles, dimensions, timestamp, cancellationToken);
        }

        public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
        {
            _places.RemoveAll(tiles.Contains);
            return _tiles.RemoveAsync(tiles, dimensions, cancellationToken);
        }

        public ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
        {
            Lookups++;
            return _tiles.GetTimestampAsync(tile, dimensions, cancellationToken);
        }

        public async IAsyncEnumerable<TileCoord> ListAsync(TileRange area, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (TileCoord tile in _places.Where(tile => tile.Z == area.First.Z && tile.X >= area.First.X && tile.X <= area.Last.X && tile.Y >= area.First.Y && tile.Y <= area.Last.Y).ToArray())
            {
                yield return tile;
            }

            await Task.CompletedTask;
        }
    }
}
