using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests;

/// <summary>The image's health check against real gateways.</summary>
public sealed class HealthcheckTests
{
    private static readonly string Healthcheck = Path.Combine(ServerProcess.Root, "deploy/docker/healthcheck");
    private static readonly string Maps = Path.Combine(ServerProcess.Root, "deploy/maps/mapproxy.yaml");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    public async Task Healthcheck_ReadyGateway_Succeeds(string host)
    {
        await using Gateway gateway = await Gateway.StartAsync(Maps);

        Command check = await CheckAsync($"http://{host}:{gateway.Backend.AdminPort}", []);

        Assert.Equal(0, check.ExitCode);
    }

    [Fact]
    public async Task Healthcheck_DrainingGateway_IsAliveButNotReady()
    {
        await using Gateway gateway = await Gateway.StartAsync(Maps, ("Cluster__Drain", "60"));
        string admin = $"http://127.0.0.1:{gateway.Backend.AdminPort}";
        await gateway.Process.SignalAsync("TERM");

        for (int attempt = 0; (await CheckAsync(admin, ["ready"])).ExitCode == 0; attempt++)
        {
            Assert.True(attempt < 200, "the gateway stays ready");
            await Task.Delay(25);
        }

        Assert.Equal(0, (await CheckAsync(admin, ["live"])).ExitCode);
    }

    [Fact]
    public async Task Healthcheck_NobodyListens_Fails()
    {
        Command check = await CheckAsync($"http://127.0.0.1:{ServerProcess.FreePort()}", []);

        Assert.NotEqual(0, check.ExitCode);
    }

    private static Task<Command> CheckAsync(string admin, string[] arguments) =>
        Command.RunAsync(Healthcheck, arguments, [new("Admin__Url", admin)]);
}
