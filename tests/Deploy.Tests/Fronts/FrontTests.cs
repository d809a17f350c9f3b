using System.Net;
using System.Xml.Linq;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>What every front does: two real gateways behind the real program with the shipped configuration.</summary>
public abstract class FrontTests<TFront>(FrontedGateways<TFront> setup) : IClassFixture<FrontedGateways<TFront>>
    where TFront : IFront
{
    private const string Capabilities = "/mapproxy/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1";
    private const string Tile = "/mapproxy/tiles/map/webmercator/2/1/1.png";

    private string Url => setup.Front.Url;

    private HttpClient Client => setup.Client;

    [Fact]
    public async Task Configuration_AsShipped_IsGood()
    {
        Command check = await Command.RunAsync(setup.Front.Commands.Check[0], setup.Front.Commands.Check[1..]);

        Assert.True(check.ExitCode == 0, check.Errors);
        Assert.DoesNotContain("warn", check.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1", "service?")]
    [InlineData("service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0", "service?")]
    [InlineData("wmts/1.0.0/WMTSCapabilities.xml", "wmts/map/")]
    [InlineData("tms/1.0.0/", "tms/1.0.0/map/webmercator")]
    public async Task Documents_NameThePublicAddress(string path, string address)
    {
        string document = XDocument.Parse(await Client.GetStringAsync($"{Url}/mapproxy/{path}")).ToString();

        Assert.Contains($"\"{Url}/mapproxy/{address}", document);
        Assert.DoesNotContain($":{setup.First.Backend.Port}", document, StringComparison.Ordinal);
        Assert.DoesNotContain($":{setup.Second.Backend.Port}", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_HostThatTheClientKnows_IsNamed()
    {
        string document = await GetAsync(Capabilities, ("Host", "maps.example.com"));

        Assert.Contains("\"http://maps.example.com/mapproxy/service?\"", document);
    }

    [Theory]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Script-Name", "/evil")]
    public async Task Documents_HeadersOfClients_AreNotBelieved(string header, string value)
    {
        string document = await GetAsync(Capabilities, (header, value));

        Assert.Contains($"\"{Url}/mapproxy/service?\"", document);
        Assert.DoesNotContain("evil", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tile_Comes_AndIsNotSentAgain()
    {
        using HttpResponseMessage first = await Client.GetAsync(Url + Tile);
        byte[] tile = await first.Content.ReadAsByteArrayAsync();
        using var again = new HttpRequestMessage(HttpMethod.Get, Url + Tile);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await Client.SendAsync(again);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("image/png", first.Content.Headers.ContentType!.ToString());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], tile[..4]);
        Assert.Contains("max-age=", first.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task LongRequest_OfTwentyKilobytes_IsAnswered()
    {
        using HttpResponseMessage response = await Client.GetAsync($"{Url}{Capabilities}&unknown={new string('x', 20_000)}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/health/ready", HttpStatusCode.Forbidden)]
    [InlineData("/metrics", HttpStatusCode.Forbidden)]
    [InlineData("/mapproxy/health/live", HttpStatusCode.Forbidden)]
    [InlineData("/mapproxy/metrics", HttpStatusCode.Forbidden)]
    [InlineData("/mapproxy/metrics?x=1", HttpStatusCode.Forbidden)]
    [InlineData("/elsewhere", HttpStatusCode.NotFound)]
    [InlineData("/mapproxyelsewhere", HttpStatusCode.NotFound)]
    public async Task Paths_OutsideTheMaps_StayShut(string path, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await Client.GetAsync(Url + path);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Prefix_WithoutSlash_Redirects()
    {
        using HttpResponseMessage response = await Client.GetAsync($"{Url}/mapproxy");

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal("/mapproxy/", new Uri(new Uri(Url), response.Headers.Location!).AbsolutePath);
    }

    [Fact]
    public async Task Requests_ReachBothGateways()
    {
        for (int attempt = 0; !(WasAsked(setup.First) && WasAsked(setup.Second)); attempt++)
        {
            Assert.True(attempt < 400, "one gateway was never asked");
            _ = await Client.GetStringAsync($"{Url}{Capabilities}&turn={attempt}");
        }
    }

    [Fact]
    public async Task Headers_OfTheFront_ReachTheGateway()
    {
        await using EchoBackend first = await EchoBackend.StartAsync(), second = await EchoBackend.StartAsync();
        await using RunningFront front = await RunningFront.StartAsync<TFront>(Path.Combine(setup.Folder, "headers"), first.Backend, second.Backend);

        EchoBackend.Echo echo = await EchoBackend.AskAsync(Client, $"{front.Url}/mapproxy/any?x=1", ("X-Forwarded-For", "192.0.2.1"));

        Assert.Equal("/mapproxy/any?x=1", echo.Target);
        Assert.Equal(new Uri(front.Url).Authority, echo.Headers["Host"]);
        Assert.Equal(new Uri(front.Url).Authority, echo.Headers["X-Forwarded-Host"]);
        Assert.Equal("http", echo.Headers["X-Forwarded-Proto"]);
        Assert.Equal("/mapproxy", echo.Headers["X-Script-Name"]);
        Assert.EndsWith("127.0.0.1", echo.Headers["X-Forwarded-For"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_ToGateways_AreKept()
    {
        await using EchoBackend first = await EchoBackend.StartAsync(), second = await EchoBackend.StartAsync();
        await using RunningFront front = await RunningFront.StartAsync<TFront>(Path.Combine(setup.Folder, "connections"), first.Backend, second.Backend);
        var connections = new HashSet<string>();

        for (int request = 0; request < 100; request++)
        {
            connections.Add((await EchoBackend.AskAsync(Client, $"{front.Url}/mapproxy/{request}")).Connection);
        }

        Assert.True(connections.Count < 20, $"{connections.Count} connections for 100 requests");
    }

    private async Task<string> GetAsync(string path, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url + path);
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        using HttpResponseMessage response = await Client.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private static bool WasAsked(Gateway gateway) => gateway.Process.Output.Any(line => line.Contains("GetCapabilities", StringComparison.Ordinal));
}
