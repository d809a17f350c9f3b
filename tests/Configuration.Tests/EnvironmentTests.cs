namespace MapProxyCluster.Configuration.Tests;

public sealed class EnvironmentTests : IDisposable
{
    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    private static string WithUrl(string url) =>
        ConfigurationFiles.Minimal.Replace("http://localhost/service", url, StringComparison.Ordinal);

    private static string UrlOf(MapProxyConfiguration configuration) => ((WmsSourceConfiguration)configuration.Sources["osm_wms"]).Url;

    [Theory]
    [InlineData("http://$HOST/a", "http://example.org/a")]
    [InlineData("http://${HOST}name/a", "http://example.orgname/a")]
    [InlineData("http://h/?a=$HOST&b=${HOST}", "http://h/?a=example.org&b=example.org")]
    [InlineData("http://h/?price=5$", "http://h/?price=5$")]
    public void Load_Variables_AreReplaced(string url, string expected) =>
        Assert.Equal(expected, UrlOf(_files.LoadValid(WithUrl(url), ("HOST", "example.org"))));

    [Fact]
    public void Load_UnsetVariable_StaysAndWarnsOncePerName()
    {
        ConfigurationResult result = _files.Load(WithUrl("http://h/$NOT_SET/${NOT_SET}/$OTHER"));

        Assert.Equal("http://h/$NOT_SET/${NOT_SET}/$OTHER", UrlOf(result.Configuration!));
        Assert.Equal(["NOT_SET", "OTHER"], result.Messages.Select(message => message.Text.Split('\'')[1]));
        Assert.All(result.Messages, message => Assert.Equal((ConfigurationSeverity.Warning, 15), (message.Severity, message.Location.Line)));
    }

    [Fact]
    public void Load_VariableInKey_IsNoVariable() => Assert.Contains(
        _files.Load("services: {}\nlayers: []\n$HOST: 1", ("HOST", "globals")).Messages, message => message.Text == "unknown '$HOST' in the document");

    [Fact]
    public void Load_VariableWithYamlInside_StaysText() =>
        Assert.Equal("http://h/{a: [b]}", UrlOf(_files.LoadValid(WithUrl("http://h/$VALUE"), ("VALUE", "{a: [b]}"))));

    [Fact]
    public void Load_VariableInBase_NamesTheFile()
    {
        _files.Write("common.yaml", "services: {}\nlayers: []");

        Assert.Empty(_files.Load("base: $PART.yaml", ("PART", "common")).Messages);
    }
}
