using MapProxyCluster.Gateway.Hosting;
using MapProxyCluster.Hosting;
using Microsoft.Extensions.Configuration;

namespace MapProxyCluster.Gateway.Tests;

public sealed class GatewayCommandTests
{
    [Fact]
    public void Read_OwnSettings_AreUsed()
    {
        GatewayOptions options = Read(("MapProxy:Config", "/maps"), ("MapProxy:AllowListing", "true"), ("MapProxy:LogRequests", "false"), ("urls", "http://a:1;http://b:2"));

        Assert.Equal("/maps", options.Process.ConfigPath);
        Assert.True(options.Process.AllowListing);
        Assert.False(options.LogRequests);
        Assert.Equal(["http://a:1", "http://b:2"], options.Urls);
    }

    [Fact]
    public void Read_ContainerNames_StandIn()
    {
        GatewayOptions options = Read(("MULTIAPP_MAPPROXY", "true"), ("MULTIAPP_ALLOW_LISTINGS", "true"));

        Assert.Equal("/mapproxy/config/apps", options.Process.ConfigPath);
        Assert.True(options.Process.AllowListing);
        Assert.True(options.LogRequests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("false")]
    public void Read_NoConfiguration_SaysSo(string? multiple) => Assert.Contains(
        "MapProxy__Config", Assert.Throws<SettingsException>(() => Read(("MULTIAPP_MAPPROXY", multiple))).Message, StringComparison.Ordinal);

    private static GatewayOptions Read(params (string Name, string? Value)[] settings) => GatewayCommand.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))).Build());
}
