using System.Net;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Directories of configurations, and configurations that change.</summary>
public sealed class ProjectTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Directory_Projects_AreServedUnderTheirNames(bool allowListing)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            folder => (folder, allowListing), ("one.yaml", GatewayFixture.Standard), ("two.YAML", GatewayFixture.Standard), ("broken.yaml", "layers: ["), ("notes.txt", ""));

        Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync("/one/tiles/world/web/0/0/0.png")).Status);
        Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync("/two/tiles/world/web/0/0/0.png")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await gateway.TextAsync("/broken/service")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.TextAsync("/nope/service")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.TextAsync("/notes/service")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.TextAsync("/..%2fone/service")).Status);
        (_, _, string capabilities) = await gateway.TextAsync("/one/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1");
        Assert.Contains("/one/service?\"", capabilities);
        (_, _, string page) = await gateway.TextAsync("/");
        Assert.Equal(allowListing, page.Contains("href=\"/one/\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Directory_MoreProjectsThanAreKept_DropsThoseUsedLongestAgo()
    {
        (string, string)[] files = [.. Enumerable.Range(0, 105).Select(number => ($"p{number}.yaml", GatewayFixture.Standard))];
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(folder => (folder, true), files);

        for (int number = 0; number < files.Length; number++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync($"/p{number}/demo/")).Status);
            Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync("/p0/demo/")).Status);
        }

        string[] loaded = [.. gateway.Projects.Health().Where(project => project.State == "ok").Select(project => project.Name)];
        Assert.Equal(100, loaded.Length);
        Assert.Contains("p0", loaded);
        Assert.DoesNotContain("p1", loaded);
        Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync("/p1/demo/")).Status);
    }

    [Fact]
    public async Task Health_OfEachProject_IsTold()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            folder => (folder, true), ("one.yaml", GatewayFixture.Standard), ("two.yaml", GatewayFixture.Standard), ("broken.yaml", "layers: ["));
        await gateway.TextAsync("/one/demo/");
        await gateway.TextAsync("/broken/demo/");

        Assert.Equal(
            [("broken", "failed", false), ("one", "ok", true), ("two", "idle", false)],
            gateway.Projects.Health().Select(project => (project.Name, project.State, project.Hash is not null)));
        Assert.Contains("broken.yaml", gateway.Projects.Health()[0].Error);

        await ChangeAsync(Path.Combine(gateway.Folder, "broken.yaml"), GatewayFixture.Standard.Replace("UPSTREAM", gateway.Upstream.Url, StringComparison.Ordinal), 1);
        Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync("/broken/demo/")).Status);
        Assert.Equal("ok", gateway.Projects.Health()[0].State);
    }

    [Fact]
    public async Task Directory_NewProject_IsFoundWithoutRestart()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(folder => (folder, true), ("one.yaml", GatewayFixture.Standard));
        await File.WriteAllTextAsync(
            Path.Combine(gateway.Folder, "late.yaml"), GatewayFixture.Standard.Replace("UPSTREAM", gateway.Upstream.Url, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync("/late/tiles/world/web/0/0/0.png")).Status);
    }

    [Fact]
    public async Task Reload_GoodThenBrokenChange_LastGoodStays()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        string file = Path.Combine(gateway.Folder, "mapproxy.yaml");
        string good = (await File.ReadAllTextAsync(file)).Replace("Test maps", "Changed maps", StringComparison.Ordinal);

        await ChangeAsync(file, good, 1);
        await WaitForTitleAsync(gateway, "Changed maps");
        await ChangeAsync(file, good.Replace("sources: [world_cache]", "sources: [nope]", StringComparison.Ordinal), 2);
        await Task.Delay(2500);
        await WaitForTitleAsync(gateway, "Changed maps");
        await ChangeAsync(file, good.Replace("Changed maps", "Third maps", StringComparison.Ordinal), 3);
        await WaitForTitleAsync(gateway, "Third maps");
    }

    [Fact]
    public async Task Reload_FileOfAConfigMap_FollowsItsLinks()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        string file = Path.Combine(gateway.Folder, "mapproxy.yaml"), data = Path.Combine(gateway.Folder, "..data");
        string text = await File.ReadAllTextAsync(file);
        foreach ((string version, string title) in new[] { ("..1", "First maps"), ("..2", "Changed maps") })
        {
            string folder = Directory.CreateDirectory(Path.Combine(gateway.Folder, version)).FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, "mapproxy.yaml"), text.Replace("Test maps", title, StringComparison.Ordinal));
        }

        File.CreateSymbolicLink(data, "..1");
        File.Delete(file);
        File.CreateSymbolicLink(file, "..data/mapproxy.yaml");
        await WaitForTitleAsync(gateway, "First maps");
        File.Delete(data);
        File.CreateSymbolicLink(data, "..2");

        await WaitForTitleAsync(gateway, "Changed maps");
    }

    [Fact]
    public async Task Start_BrokenConfiguration_TellsEveryError()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => GatewayFixture.StartAsync("""
            services: {wms: , nope: }
            layers:
              - {name: a, title: A, sources: [missing, s]}
            sources:
              s: {type: wms, req: {layers: x}}
            """));
        ConfigurationException configuration = Assert.IsType<ConfigurationException>(error.GetBaseException());

        Assert.Contains(configuration.Errors, message => message.Location is { Line: 1, Path: "services.nope" });
        Assert.Contains(configuration.Errors, message => message.Text.Contains("missing", StringComparison.Ordinal) && message.Location.Line == 3);
        Assert.Contains(configuration.Errors, message => message.Location.Path == "sources.s.req");
    }

    private static async Task ChangeAsync(string file, string text, int version)
    {
        await File.WriteAllTextAsync(file, text);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(version));
    }

    private static async Task WaitForTitleAsync(GatewayFixture gateway, string title)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await gateway.TextAsync("/service?SERVICE=WMS&REQUEST=GetCapabilities")).Text.Contains(title, StringComparison.Ordinal))
        {
            await Task.Delay(50, deadline.Token);
        }
    }
}
