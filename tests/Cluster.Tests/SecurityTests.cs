using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>Members know each other by certificates and by a secret.</summary>
public sealed class SecurityTests
{
    [Fact]
    public async Task EncryptedEndpoint_TrustedCertificate_TilesCome()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 0, gateways: 0);
        TestCertificates.Write(cluster.Folder, "silo");
        cluster.TrustedFile = Path.Combine(cluster.Folder, "root.pem");
        cluster.Silos.Add(await cluster.StartSiloAsync($"https://127.0.0.1:{ServerProcess.FreePort()}"));
        cluster.Gateways.Add(await cluster.StartGatewayAsync());
        await cluster.WaitForSilosAsync(1);

        Assert.NotEmpty(await cluster.TileAsync(1, 1, 5));

        // Who does not trust the authority gets no answer from the silo.
        cluster.TrustedFile = null;
        Member stranger = await cluster.StartGatewayAsync();
        cluster.Gateways.Add(stranger);
        using HttpResponseMessage refused = await cluster.Client.GetAsync($"{stranger.Url}/tiles/map/webmercator/5/9/9.png");
        Assert.Equal(503, (int)refused.StatusCode);
    }

    [Fact]
    public async Task CallWithoutTheSecret_IsRefused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 1, gateways: 0);
        using var request = new HttpRequestMessage(HttpMethod.Post, cluster.Silos[0].Url + "/cluster/metatile")
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent("{}"),
        };
        request.Headers.Add("X-Cluster-Secret", "guessed");

        using HttpResponseMessage response = await cluster.Client.SendAsync(request);

        Assert.Equal(401, (int)response.StatusCode);
    }
}
