namespace MapProxyCluster.Testing.Common;

/// <summary>
/// OpenStack Swift with its S3 interface, of our own: one device, one replica, everything below a folder of its own. It checks signatures.
/// </summary>
public sealed class SwiftServer : IAsyncDisposable
{
    /// <summary>What requests are signed with.</summary>
    public const string AccessKey = "test:tester", SecretKey = "testing";

    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-swift-").FullName;
    private readonly List<ServerProcess> _processes = [];
    private readonly int _port = ServerProcess.FreePort();

    private SwiftServer()
    {
    }

    /// <summary>Address of the S3 interface.</summary>
    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>Starts all parts and waits until they answer.</summary>
    public static async Task<SwiftServer> StartAsync()
    {
        var server = new SwiftServer();
        try
        {
            await server.BuildAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the part that clients talk to, as a crash would.</summary>
    public Task KillProxyAsync() => _processes[^1].DisposeAsync().AsTask();

    /// <summary>Starts that part again.</summary>
    public async Task StartProxyAsync()
    {
        _processes.Add(ServerProcess.Start("/usr/bin/swift-proxy-server", [Path.Combine(_folder, "proxy-server.conf")]));
        await _processes[^1].WaitForPortAsync(_port);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess process in _processes)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task BuildAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "srv/disk"));
        await WriteAsync("swift.conf", """
            [swift-hash]
            swift_hash_path_suffix = test
            swift_hash_path_prefix = test
            [storage-policy:0]
            name = one
            default = yes
            """);
        int memory = ServerProcess.FreePort();
        _processes.Add(ServerProcess.Start("memcached", ["-u", "root", "-l", "127.0.0.1", "-p", $"{memory}"]));
        await _processes[^1].WaitForPortAsync(memory);
        foreach (string part in (string[])["account", "container", "object"])
        {
            await StartPartAsync(part);
        }

        await WriteAsync("proxy-server.conf", $$"""
            [DEFAULT]
            bind_ip = 127.0.0.1
            bind_port = {{_port}}
            workers = 0
            user = root
            swift_dir = {{_folder}}
            [pipeline:main]
            pipeline = catch_errors cache s3api tempauth proxy-server
            [app:proxy-server]
            use = egg:swift#proxy
            account_autocreate = true
            [filter:catch_errors]
            use = egg:swift#catch_errors
            [filter:cache]
            use = egg:swift#memcache
            memcache_servers = 127.0.0.1:{{memory}}
            [filter:s3api]
            use = egg:swift#s3api
            [filter:tempauth]
            use = egg:swift#tempauth
            user_test_tester = {{SecretKey}} .admin
            """);
        await StartProxyAsync();
    }

    private async Task StartPartAsync(string part)
    {
        int port = ServerProcess.FreePort();
        string builder = Path.Combine(_folder, $"{part}.builder");
        await RunAsync(builder, "create", "0", "1", "1");
        await RunAsync(builder, "add", $"r1z1-127.0.0.1:{port}/disk", "1");
        await RunAsync(builder, "rebalance");
        await WriteAsync($"{part}-server.conf", $$"""
            [DEFAULT]
            bind_ip = 127.0.0.1
            bind_port = {{port}}
            workers = 0
            user = root
            swift_dir = {{_folder}}
            devices = {{_folder}}/srv
            mount_check = false
            [pipeline:main]
            pipeline = {{part}}-server
            [app:{{part}}-server]
            use = egg:swift#{{part}}
            """);
        _processes.Add(ServerProcess.Start($"/usr/bin/swift-{part}-server", [Path.Combine(_folder, $"{part}-server.conf")]));
        await _processes[^1].WaitForPortAsync(port);
    }

    private static async Task RunAsync(string builder, params string[] arguments)
    {
        await using ServerProcess ring = ServerProcess.Start("swift-ring-builder", [builder, .. arguments]);
        await ring.WaitForEndAsync(TimeSpan.FromSeconds(60));
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder, name), text);
}
