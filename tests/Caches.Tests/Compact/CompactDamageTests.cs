using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>Bundles that crashes, full disks and other programs have damaged: no wrong tile is served, and writing tiles again mends them.</summary>
public sealed class CompactDamageTests : IDisposable
{
    private const string Place = "L09/R0000C0080";
    private static readonly TileCoord[] Tiles = BundleWriting.Tiles;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bundles-");
    private readonly RecordedLog _log = new();

    private string Bundle => PathOf(".bundle");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Store_KilledAmidThousandsOfWrites_LeavesOnlyWholeTiles(int version)
    {
        var random = new Random(version);
        CompactTileCache cache = Open(version);
        for (int kill = 0; kill < 8; kill++)
        {
            await using ServerProcess writer = BundleWriting.Start(_folder.FullName, version, 1_000_000);
            int rounds = random.Next(100, 600);
            while (writer.Output.Count < rounds)
            {
                Assert.False(writer.HasEnded);
                await MarkedTile.CountAsync(cache, Tiles);
            }

            await writer.KillAsync();
            Assert.Equal(Tiles.Length, await MarkedTile.CountAsync(cache, Tiles));
        }

        // The dead writer's lock is free.
        await StoreAsync(cache, 7777, Tiles);
        Assert.Equal(Tiles.Length, await MarkedTile.CountAsync(cache, Tiles));
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Load_BundleCutOffAnywhere_ServesNoWrongTileAndIsMended(int version)
    {
        byte[] whole = await WriteBundleAsync(version);
        byte[] index = version == 1 ? File.ReadAllBytes(PathOf(".bundlx")) : [];
        var random = new Random(version);
        for (int i = 0; i < 120; i++)
        {
            // Where an index ends, where the last tile does, and anywhere.
            int length = i switch { 0 => 0, 1 => 10, 2 => 64 + 131072 - 1, 3 => 60 + 65535, 4 => whole.Length - 1, _ => random.Next(whole.Length) };
            File.WriteAllBytes(Bundle, whole.AsSpan(0, length));
            if (version == 1)
            {
                File.WriteAllBytes(PathOf(".bundlx"), index);
            }

            CompactTileCache cache = Open(version);
            int left = await MarkedTile.CountAsync(cache, Tiles);
            Assert.InRange(left, 0, Tiles.Length - 1);

            // Some tiles come in again. They must not appear in the places of those that were lost.
            TileCoord[] some = [.. Tiles.Where(_ => random.Next(4) == 0), Tiles[0]];
            await StoreAsync(cache, i, some);
            Assert.InRange(await MarkedTile.CountAsync(cache, Tiles), some.Length - 1, Tiles.Length);
            Assert.Equal(some.Length, await MarkedTile.CountAsync(cache, some));

            await StoreAsync(cache, i, Tiles);
            Assert.Equal(Tiles.Length, await MarkedTile.CountAsync(cache, Tiles));
        }

        Assert.Contains(_log.Lines, line => line.Contains($"{Bundle} has lost its end", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.Contains($"{Bundle} is damaged and cannot be mended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_IndexCutOffAnywhere_ServesNoWrongTileAndIsMended()
    {
        await WriteBundleAsync(1);
        byte[] whole = File.ReadAllBytes(PathOf(".bundlx"));
        var random = new Random(1);
        for (int i = 0; i < 60; i++)
        {
            File.WriteAllBytes(PathOf(".bundlx"), whole.AsSpan(0, i == 0 ? 0 : random.Next(whole.Length)));
            CompactTileCache cache = Open(1);

            await MarkedTile.CountAsync(cache, Tiles);
            await StoreAsync(cache, i, Tiles[..50]);
            await MarkedTile.CountAsync(cache, Tiles);
            await StoreAsync(cache, i, Tiles);
            Assert.Equal(Tiles.Length, await MarkedTile.CountAsync(cache, Tiles));
        }

        Assert.Contains(_log.Lines, line => line.Contains($"{PathOf(".bundlx")} is damaged", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, ".bundlx", 16, 16 + 81920)]
    [InlineData(2, ".bundle", 64, 64 + 131072)]
    public async Task Load_IndexOverwritten_ServesNoWrongTileAndIsMended(int version, string extension, int start, int end)
    {
        await WriteBundleAsync(version);
        byte[] whole = File.ReadAllBytes(PathOf(extension));
        var random = new Random(version);
        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = [.. whole];

            // Noise all over, flipped bits, zeros. Where entries are mere offsets, flips that lead from one tile to the next one cannot be told
            // from a sound index: there only the high bytes have them.
            Span<byte> index = damaged.AsSpan(start..end);
            int part = random.Next(index.Length), length = random.Next(index.Length - part);
            if (i % 3 == 0)
            {
                random.NextBytes(index);
            }
            else if (i % 3 == 1)
            {
                for (int k = 0; k < 20_000; k++)
                {
                    int at = random.Next(index.Length);
                    index[at] ^= (byte)(version == 1 && at % 5 < 3 ? 0 : 1 << random.Next(8));
                }
            }
            else
            {
                index.Slice(part, length).Clear();
            }

            File.WriteAllBytes(PathOf(extension), damaged);
            CompactTileCache cache = Open(version);
            await MarkedTile.CountAsync(cache, Tiles);
            await StoreAsync(cache, i, Tiles);
            Assert.Equal(Tiles.Length, await MarkedTile.CountAsync(cache, Tiles));
        }

        Assert.Contains(_log.Lines, line => line.Contains($"{Bundle} has damaged tiles", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Load_PageOfTheBundleNeverWritten_IsMissing(int version)
    {
        // What a power failure leaves: the index has come to the disk, the last page of the tile has not.
        byte[] whole = await WriteBundleAsync(version);
        whole.AsSpan(^100..).Clear();
        File.WriteAllBytes(Bundle, whole);

        Assert.Equal(Tiles.Length - 1, await MarkedTile.CountAsync(Open(version), Tiles));
    }

    [Fact]
    public async Task Load_V1BundleVanished_NewTilesDoNotStandInForItsTiles()
    {
        await WriteBundleAsync(1);
        File.Delete(Bundle);
        CompactTileCache cache = Open(1);
        Assert.Equal(0, await MarkedTile.CountAsync(cache, Tiles));

        // The first tile of the new bundle lies where the first of the old one lay.
        await StoreAsync(cache, 1, [Tiles[5]]);

        Assert.Equal(1, await MarkedTile.CountAsync(cache, Tiles));
        Assert.Contains(_log.Lines, line => line.Contains(".bundlx is damaged", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Store_BundleOfTheOtherVersion_IsLeftAloneAndTold(int version)
    {
        byte[] whole = await WriteBundleAsync(version);
        CompactTileCache other = Open(3 - version);

        Assert.Equal(0, await MarkedTile.CountAsync(other, Tiles));
        await Assert.ThrowsAsync<CacheFaultException>(async () => await StoreAsync(other, 1, Tiles));

        Assert.Equal(whole, File.ReadAllBytes(Bundle));
        Assert.Contains(_log.Lines, line => line.Contains("another version", StringComparison.Ordinal));
    }

    private string PathOf(string extension) => Path.Combine(_folder.FullName, Place + extension);

    private CompactTileCache Open(int version) => new(
        new CompactTileCacheOptions { Root = _folder.FullName, Version = version, HoldsPictures = true }, TimeProvider.System, _log);

    private static ValueTask StoreAsync(CompactTileCache cache, int version, TileCoord[] tiles) => cache.StoreAsync(
        [.. tiles.Select(tile => new TileData(tile, MarkedTile.Create(tile, version)))], Dimensions.None, DateTimeOffset.UtcNow, default);

    // All tiles have the same size: only so can one be taken for another.
    private async Task<byte[]> WriteBundleAsync(int version)
    {
        await StoreAsync(Open(version), 0, Tiles);
        return await File.ReadAllBytesAsync(Bundle);
    }
}
