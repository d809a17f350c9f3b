using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests.Sqlite;

public sealed class MbTilesCacheTests : TileCacheContract, IDisposable
{
    private readonly SqliteFolder _folder = new();

    public MbTilesCacheTests() => Cache = _folder.OpenMbTiles();

    protected override ITileCache Cache { get; }

    protected override int TilesOfSeveralPages => 5000;

    protected override bool KeepsNewer => false;

    public void Dispose() => _folder.Dispose();
}

public sealed class GeoPackageCacheTests : TileCacheContract, IDisposable
{
    private readonly SqliteFolder _folder = new();

    public GeoPackageCacheTests() => Cache = _folder.OpenGeoPackage();

    protected override ITileCache Cache { get; }

    protected override int TilesOfSeveralPages => 5000;

    protected override bool KeepsNewer => false;

    public void Dispose() => _folder.Dispose();
}

public sealed class SqliteLevelCacheTests : TileCacheContract, IDisposable
{
    private readonly SqliteFolder _folder = new();

    public SqliteLevelCacheTests() => Cache = _folder.OpenLevels();

    protected override ITileCache? OpenWithLife(TimeSpan life, TimeProvider time) => _folder.Open(
        new SqliteTileCacheOptions { Path = _folder["levels"], IsPerLevel = true, Table = SqliteFolder.Timed, TimeToLive = life }, time);

    protected override ITileCache Cache { get; }

    protected override int TilesOfSeveralPages => 5000;

    public void Dispose() => _folder.Dispose();
}

public sealed class SqliteWriteAheadLogTests : TileCacheContract, IDisposable
{
    private readonly SqliteFolder _folder = new();

    public SqliteWriteAheadLogTests() => Cache = _folder.Open(
        new SqliteTileCacheOptions { Path = _folder["levels"], IsPerLevel = true, Table = SqliteFolder.Timed, WriteAheadLog = true });

    protected override ITileCache Cache { get; }

    protected override int TilesOfSeveralPages => 5000;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StoreAsync_NewFile_HasAWriteAheadLog()
    {
        await Cache.StoreAsync([new TileData(new TileCoord(0, 0, 3), new byte[] { 1 })], Dimensions.None, Time, default);

        Assert.Equal(["wal"], await SqliteFolder.QueryAsync(_folder["levels/3.mbtiles"], "PRAGMA journal_mode"));
    }
}
