using System.Net;

namespace MapProxyCluster.Gateway.Tests;

public sealed class DrainTests
{
    [Fact]
    public async Task ShutGate_OldConnection_IsAnsweredAndGivenUp()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        using HttpResponseMessage before = await gateway.Client.GetAsync("/");

        await gateway.ShutAsync();

        using HttpResponseMessage last = await gateway.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
        Assert.True(last.Headers.ConnectionClose);
        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Client.GetAsync("/"));
    }
}
