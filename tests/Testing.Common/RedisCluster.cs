namespace MapProxyCluster.Testing.Common;

/// <summary>A Redis Cluster of three masters of our own, each with its share of the slots.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-redis-").FullName;
    private readonly List<RedisServer> _nodes = [];

    private RedisCluster()
    {
    }

    /// <summary>Its addresses in the form of StackExchange.Redis.</summary>
    public string Configuration => string.Join(',', _nodes.Select(node => node.Configuration));

    /// <summary>Starts the servers and makes a cluster of them.</summary>
    public static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster();
        try
        {
            await cluster.BuildAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (RedisServer node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task BuildAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            string folder = Directory.CreateDirectory(Path.Combine(_folder, $"{i}")).FullName;

            // Nodes talk to each other on a second port, by default their own plus 10,000.
            _nodes.Add(await RedisServer.StartAsync(
                "--dir", folder, "--cluster-enabled", "yes", "--cluster-port", $"{ServerProcess.FreePort()}"));
        }

        await using ServerProcess create = ServerProcess.Start(
            "redis-cli", ["--cluster", "create", .. _nodes.Select(node => node.Configuration), "--cluster-replicas", "0", "--cluster-yes"]);
        if (await create.WaitForEndAsync(TimeSpan.FromSeconds(30)) != 0)
        {
            throw new InvalidOperationException(string.Join('\n', create.Output));
        }

        foreach (RedisServer node in _nodes)
        {
            await AgreementAsync(node);
        }
    }

    // A node takes commands once it has heard from the others.
    private static async Task AgreementAsync(RedisServer node)
    {
        for (int attempt = 0; attempt < 200; attempt++)
        {
            await using ServerProcess info = ServerProcess.Start("redis-cli", ["-p", $"{node.Port}", "cluster", "info"]);
            await info.WaitForEndAsync(TimeSpan.FromSeconds(10));
            if (info.Output.Any(line => line.StartsWith("cluster_state:ok", StringComparison.Ordinal)))
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException("the Redis Cluster does not become ready");
    }
}
