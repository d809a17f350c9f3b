using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>A network of its own within this machine, in which processes run.</summary>
/// <param name="Name">Name of the network namespace.</param>
/// <param name="Port">The bridge's port that leads into it.</param>
/// <param name="Address">Its only address beside loopback.</param>
public sealed record TestNetwork(string Name, string Port, string Address)
{
    /// <summary>What runs a program in it.</summary>
    public string[] Prefix => ["ip", "netns", "exec", Name];
}

/// <summary>Two networks on a bridge, which can be cut off from each other while both still reach this machine.</summary>
public sealed class TestBridge : IAsyncDisposable
{
    private static int _count;

    private readonly string _name = $"mpc{Environment.ProcessId % 10000}x{Interlocked.Increment(ref _count)}";
    private readonly string _subnet = $"10.{Random.Shared.Next(100, 250)}.{Random.Shared.Next(1, 250)}";

    private TestBridge()
    {
    }

    /// <summary>This machine's address on the bridge.</summary>
    public string Address => $"{_subnet}.1";

    /// <summary>The networks.</summary>
    public IReadOnlyList<TestNetwork> Networks { get; private set; } = [];

    /// <summary>Builds the bridge.</summary>
    public static async Task<TestBridge> BuildAsync()
    {
        var bridge = new TestBridge();
        bridge.Networks = [.. Enumerable.Range(0, 2).Select(i => new TestNetwork($"{bridge._name}n{i}", $"{bridge._name}p{i}", $"{bridge._subnet}.{i + 2}"))];
        await IpAsync("link", "add", bridge._name, "type", "bridge");
        await IpAsync("addr", "add", $"{bridge.Address}/24", "dev", bridge._name);
        await IpAsync("link", "set", bridge._name, "up");
        foreach (TestNetwork network in bridge.Networks)
        {
            await IpAsync("netns", "add", network.Name);
            await IpAsync("link", "add", network.Port, "type", "veth", "peer", "name", "eth0", "netns", network.Name);
            await IpAsync("link", "set", network.Port, "master", bridge._name, "up");
            await IpAsync("-n", network.Name, "link", "set", "lo", "up");
            await IpAsync("-n", network.Name, "addr", "add", $"{network.Address}/24", "dev", "eth0");
            await IpAsync("-n", network.Name, "link", "set", "eth0", "up");
        }

        return bridge;
    }

    /// <summary>Cuts the networks off from each other, or joins them again.</summary>
    public async Task IsolateAsync(bool isolated)
    {
        foreach (TestNetwork network in Networks)
        {
            await IpAsync("link", "set", network.Port, "type", "bridge_slave", "isolated", isolated ? "on" : "off");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (TestNetwork network in Networks)
        {
            await IpAsync("netns", "del", network.Name);
        }

        await IpAsync("link", "del", _name);
    }

    private static async Task IpAsync(params string[] arguments)
    {
        await using ServerProcess ip = ServerProcess.Start("ip", arguments);
        int result = await ip.WaitForEndAsync(TimeSpan.FromSeconds(10));
        Assert.True(result == 0, $"ip {string.Join(' ', arguments)}: {string.Join(' ', ip.Output)}");
    }
}
