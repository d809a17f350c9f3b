using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

/// <summary>Servers that want a password, a user, or encryption with certificates on both sides.</summary>
public sealed class RedisAccessTests : IDisposable
{
    private static readonly TileCoord Tile = new(1, 2, 3);

    private readonly RedisConnections _connections = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-tls-").FullName;

    public void Dispose()
    {
        _connections.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Password_RightOne_LetsIn()
    {
        await using RedisServer server = await RedisServer.StartAsync("--requirepass", "secret");

        Assert.True(await WorksAsync(new RedisSettings(server.Configuration) { Password = "secret" }));
        Assert.False(await WorksAsync(new RedisSettings(server.Configuration) { Password = "guessed" }));
        Assert.False(await WorksAsync(new RedisSettings(server.Configuration)));
    }

    [Fact]
    public async Task UserName_OfAnAccessList_LetsInToWhatItMay()
    {
        await using RedisServer server = await RedisServer.StartAsync(
            "--user", "default", "off", "--user", "maps", "on", ">secret", "~tiles-*", "+@all");

        Assert.True(await WorksAsync(new RedisSettings(server.Configuration) { UserName = "maps", Password = "secret" }));
        Assert.False(await WorksAsync(new RedisSettings(server.Configuration) { UserName = "maps", Password = "secret" }, "others"));
        Assert.False(await WorksAsync(new RedisSettings(server.Configuration) { UserName = "maps", Password = "guessed" }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("maps")]
    public async Task Tls_CertificatesOnBothSides_LetIn(string? user)
    {
        TestCertificates.Write(_folder, "server", "client");
        int port = ServerProcess.FreePort();
        await using RedisServer server = await RedisServer.StartAsync(
            "--tls-port", $"{port}", "--tls-cert-file", FileOf("server.pem"), "--tls-key-file", FileOf("server.key"),
            "--tls-ca-cert-file", FileOf("root.pem"), "--user", "maps", "on", ">secret", "~*", "+@all");
        var settings = new RedisSettings($"127.0.0.1:{port}")
        {
            Ssl = true,
            UserName = user,
            Password = user is null ? null : "secret",
            CertificateFile = FileOf("client.pem"),
            KeyFile = FileOf("client.key"),
            TrustedFile = FileOf("root.pem"),
        };

        Assert.True(await WorksAsync(settings));
        Assert.False(await WorksAsync(settings with { TrustedFile = null }));
        Assert.False(await WorksAsync(settings with { CertificateFile = null }));
    }

    private async Task<bool> WorksAsync(RedisSettings settings, string prefix = "tiles")
    {
        // Who is let in counts, not how soon.
        var options = new RedisTileCacheOptions
        {
            Server = settings,
            Prefix = prefix,
            ReadTimeout = TimeSpan.FromSeconds(30),
            WriteTimeout = TimeSpan.FromSeconds(30),
        };
        var cache = new RedisTileCache(options, _connections, TimeProvider.System, NullLogger.Instance);
        try
        {
            await cache.StoreAsync([new TileData(Tile, new byte[] { 1, 2 })], Dimensions.None, DateTimeOffset.UtcNow, default);
            return await cache.LoadAsync(Tile, Dimensions.None, default) is not null;
        }
        catch (CacheFaultException)
        {
            return false;
        }
    }

    private string FileOf(string name) => Path.Combine(_folder, name);
}
