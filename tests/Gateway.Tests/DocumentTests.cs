using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Capabilities as clients see them: from memory, with their own URLs, new after a reload.</summary>
public sealed class DocumentTests
{
    public static TheoryData<string> Documents =>
    [
        "/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0",
        "/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1",
        "/service?SERVICE=WMTS&REQUEST=GetCapabilities",
        "/wmts/1.0.0/WMTSCapabilities.xml",
        "/tms/1.0.0/",
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Capabilities_OfEachHost_HaveItsUrlsAndTheSameBytesAgain(string path)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        byte[] one = await AskAsync(gateway, path, ("X-Forwarded-Host", "one.example.org"));
        byte[] two = await AskAsync(gateway, path, ("X-Forwarded-Host", "two.example.org"), ("X-Forwarded-Proto", "https"));
        byte[] below = await AskAsync(gateway, path, ("X-Forwarded-Host", "one.example.org"), ("X-Script-Name", "/maps"));

        AssertUrls(one, "http://one.example.org/", "two.example.org", "/maps/");
        AssertUrls(two, "https://two.example.org/", "one.example.org", "/maps/");
        AssertUrls(below, "http://one.example.org/maps/", "two.example.org", "http://one.example.org/service");
        Assert.Equal(one, await AskAsync(gateway, path, ("X-Forwarded-Host", "one.example.org")));
        Assert.Equal(two, await AskAsync(gateway, path, ("X-Forwarded-Host", "two.example.org"), ("X-Forwarded-Proto", "https")));
    }

    // Sizes of legends are read when the document is made: without the files it could only be made by asking upstream again.
    [Fact]
    public async Task WmsCapabilities_SecondTime_AreNotMadeAgain()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        const string Path = "/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0";
        byte[] first = await AskAsync(gateway, Path);
        int requests = gateway.Upstream.Requests.Count;
        Directory.Delete(System.IO.Path.Combine(gateway.Cache, "legends"), recursive: true);

        byte[] second = await AskAsync(gateway, Path);

        Assert.Equal(first, second);
        Assert.Equal(requests, gateway.Upstream.Requests.Count);
        Assert.True(requests > 0, "no legend was asked for");
    }

    [Fact]
    public async Task WmsCapabilities_FirstCallerLeaves_LaterOneGetsThem()
    {
        await using GatewayFixture quiet = await GatewayFixture.StartAsync(), gateway = await GatewayFixture.StartAsync();
        const string Path = "/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0";
        await AskAsync(quiet, Path);
        gateway.Upstream.Hold = true;
        using var leaving = new CancellationTokenSource();
        Task<byte[]> first = AskAsync(gateway, Path, leaving.Token);
        await UntilAsync(() => gateway.Upstream.Requests.Count > 0);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gateway.Upstream.Release();

        AssertUrls(await AskAsync(gateway, Path), "LegendURL", "nothing");

        Assert.Equal(quiet.Upstream.Requests.Count, gateway.Upstream.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Capabilities_AfterReload_AreNew(string path)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        byte[] before = await AskAsync(gateway, path);
        string file = Path.Combine(gateway.Folder, "mapproxy.yaml");
        string text = await File.ReadAllTextAsync(file);
        string hash = gateway.Catalog.Hash;

        await File.WriteAllTextAsync(file, text.Replace("title: World", "title: Planet", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(5));
        await UntilAsync(() => gateway.Catalog.Hash != hash);

        AssertUrls(before, "World", "Planet");
        AssertUrls(await AskAsync(gateway, path), "Planet", ">World<");
    }

    [Fact]
    public async Task Capabilities_OfAThousandLayers_ListThemAll()
    {
        const int Layers = 1000;
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(LargeConfiguration.Write(Layers));

        foreach (string path in Documents)
        {
            string document = Text(await AskAsync(gateway, path));
            Assert.All(Enumerable.Range(0, Layers), number => Assert.Contains($"Layer number {number}", document, StringComparison.Ordinal));
        }
    }

    private static void AssertUrls(byte[] document, string present, params string[] absent)
    {
        string text = Text(document);
        Assert.Contains(present, text, StringComparison.Ordinal);
        Assert.All(absent, other => Assert.DoesNotContain(other, text, StringComparison.Ordinal));
    }

    private static string Text(byte[] document) => System.Text.Encoding.UTF8.GetString(document);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(20, deadline.Token);
        }
    }

    private static Task<byte[]> AskAsync(GatewayFixture gateway, string path, params (string Name, string Value)[] headers) =>
        AskAsync(gateway, path, default, headers);

    private static async Task<byte[]> AskAsync(
        GatewayFixture gateway, string path, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using HttpResponseMessage response = await gateway.Client.SendAsync(request, cancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
