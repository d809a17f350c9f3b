using System.Diagnostics;

namespace MapProxyCluster.Clients.Tests;

/// <summary>The commands as they lie in artifacts/bin.</summary>
[Collection(Servers.Name)]
public sealed class UtilTests(ServerFixture servers)
{
    private static readonly string Util = Path.Combine(Tool.Root, "artifacts/bin/mapproxy-util");

    [Fact]
    public async Task Create_BaseConfig_CanBeServedAsProjects()
    {
        string folder = Path.Combine(servers.Folder, "created");
        string output = await Tool.RunAsync(Util, "create", "-t", "base-config", folder);
        Assert.Contains("mapproxy.yaml", output);
        Assert.True(File.Exists(Path.Combine(folder, "seed.yaml")));

        int port = Tool.FreePort();
        string address = $"http://127.0.0.1:{port}";
        Process server = await Tool.StartAsync(address, Util, ["serve-multiapp-develop", "-b", $"127.0.0.1:{port}", "--allow-listing", "true", folder]);
        servers.Keep(server);
        using var client = new HttpClient();
        Assert.Contains("href=\"/mapproxy/\"", await client.GetStringAsync(address));
        Assert.Contains("<Name>example</Name>", await client.GetStringAsync($"{address}/mapproxy/service?SERVICE=WMS&REQUEST=GetCapabilities"));
    }

    [Fact]
    public async Task ServeDevelop_SigTerm_EndsCleanly()
    {
        int port = Tool.FreePort();
        string file = Path.Combine(Tool.Root, "examples/paris/mapproxy.yaml");
        using Process server = await Tool.StartAsync($"http://127.0.0.1:{port}", Util, ["serve-develop", "-b", $"127.0.0.1:{port}", file]);
        await Tool.RunAsync("kill", "-TERM", $"{server.Id}");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await server.WaitForExitAsync(deadline.Token);

        Assert.Equal(0, server.ExitCode);
    }

    [Theory]
    [InlineData("serve-develop", "nofile.yaml")]
    [InlineData("serve-multiapp-develop", "nofolder")]
    [InlineData("create", "-t", "nope", "folder")]
    public async Task Command_WrongArguments_SaysWhy(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Util, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.NotEqual(0, process.ExitCode);
        Assert.StartsWith("ERROR:", errors);
    }
}
