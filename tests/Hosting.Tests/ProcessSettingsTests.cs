using MapProxyCluster.Grains;
using Microsoft.Extensions.Configuration;

namespace MapProxyCluster.Hosting.Tests;

public sealed class ProcessSettingsTests
{
    [Fact]
    public void Read_NothingButAConfiguration_IsStandalone()
    {
        ProcessSettings settings = Read(isSilo: false);

        Assert.Null(settings.Cluster);
        Assert.Null(settings.AdminUrl);
        Assert.Equal(TimeSpan.Zero, settings.Drain);
    }

    // Whoever opens an admin port watches the process; he may say otherwise.
    [Theory]
    [InlineData(null, null, false)]
    [InlineData("http://127.0.0.1:9090", null, true)]
    [InlineData("http://127.0.0.1:9090", "false", false)]
    [InlineData(null, "true", true)]
    public void Read_DemoStats_FollowTheAdminPortUnlessSet(string? admin, string? stats, bool isAllowed) =>
        Assert.Equal(isAllowed, Read(isSilo: false, ("Admin:Url", admin ?? ""), ("Demo:Stats", stats ?? "")).DemoStats);

    [Fact]
    public void Read_Cluster_IsRead()
    {
        ClusterOptions cluster = Read(
            isSilo: true, ("Cluster:Redis", "redis:6379"), ("Cluster:Id", "north"), ("Cluster:Endpoint", "http://10.0.0.1:7101"),
            ("Cluster:Secret", "s"), ("Cluster:MaximumFlights", "7")).Cluster!;

        Assert.Equal("redis:6379", cluster.Redis.Configuration);
        Assert.Equal("north", cluster.Id);
        Assert.Equal(new Uri("http://10.0.0.1:7101"), cluster.Endpoint);
        Assert.Equal("s", cluster.Secret);
        Assert.Equal(7, cluster.MaximumFlights);
    }

    [Fact]
    public void Read_GatewayWithAnEndpoint_TakesNoCalls() => Assert.Null(
        Read(isSilo: false, ("Cluster:Redis", "redis"), ("Cluster:Endpoint", "http://10.0.0.1:7101")).Cluster!.Endpoint);

    [Theory]
    [InlineData("Cluster__Endpoint", "Cluster:Redis=redis")]
    [InlineData("Cluster__Endpoint", "Cluster:Redis=redis;Cluster:Endpoint=10.0.0.1:7101")]
    [InlineData("Cluster__Endpoint", "Cluster:Redis=redis;Cluster:Endpoint=http://0.0.0.0:7101;Cluster:Secret=s")]
    [InlineData("Cluster__Secret", "Cluster:Redis=redis;Cluster:Endpoint=http://10.0.0.1:7101")]
    [InlineData("Cluster__Certificate", "Cluster:Redis=redis;Cluster:Endpoint=https://10.0.0.1:7101;Cluster:Secret=s")]
    [InlineData("Cluster__Runtime", "Cluster:Redis=redis;Cluster:Endpoint=http://127.0.0.1:7101;Cluster:Runtime=Orleans")]
    [InlineData("Cluster__Runtime", "Cluster:Redis=redis;Cluster:Endpoint=http://127.0.0.1:7101;Cluster:Runtime=Mesos")]
    [InlineData("Cluster__MaximumFlights", "Cluster:Redis=redis;Cluster:Endpoint=http://127.0.0.1:7101;Cluster:MaximumFlights=none")]
    [InlineData("Cluster__Drain", "Cluster:Drain=-1")]
    [InlineData("Admin__Url", "Admin:Url=everywhere")]
    [InlineData("Memory__Tiles", "Memory:Tiles=much")]
    public void Read_Nonsense_NamesTheSetting(string name, string settings)
    {
        (string, string?)[] pairs = [.. settings.Split(';').Select(pair => (pair.Split('=')[0], (string?)pair.Split('=')[1]))];

        Assert.Contains(name, Assert.Throws<SettingsException>(() => Read(isSilo: true, pairs)).Message, StringComparison.Ordinal);
    }

    private static ProcessSettings Read(bool isSilo, params (string Name, string? Value)[] settings) => ProcessSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Append(("MapProxy:Config", "/maps")).Select(setting => KeyValuePair.Create(setting.Item1, setting.Item2))).Build(),
        isSilo);
}
