using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests;

/// <summary>The sample map server that gateways fetch from, as ./run builds it.</summary>
public sealed class OriginFixture : IAsyncLifetime
{
    private ServerProcess? _process;

    /// <summary>Its address.</summary>
    public string Url { get; private set; } = "";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        int port = ServerProcess.FreePort();
        Url = $"http://127.0.0.1:{port}";
        _process = await ServerProcess.StartAsync(
            $"{Url}/stats",
            Path.Combine(ServerProcess.Root, "artifacts/origin/origin"),
            ["--port", $"{port}", "--assets", Path.Combine(ServerProcess.Root, "artifacts/assets/world-atlas")]);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}

/// <summary>One origin for all tests that need it; they run one after the other, on a small machine.</summary>
[CollectionDefinition(Name)]
public sealed class WithOrigin : ICollectionFixture<OriginFixture>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "origin";
}
