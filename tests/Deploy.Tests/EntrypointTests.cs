using System.Runtime.Versioning;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests;

/// <summary>The start of a container, with programs in place of ours that tell how they were called.</summary>
[SupportedOSPlatform("linux")]
public sealed class EntrypointTests : IDisposable
{
    private static readonly string Entrypoint = Path.Combine(ServerProcess.Root, "deploy/docker/entrypoint");

    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;

    public EntrypointTests()
    {
        Directory.CreateDirectory(Programs);
        Directory.CreateDirectory(Data);
        foreach (string program in (string[])["gateway", "silo", "mapproxy-util", "mapproxy-seed"])
        {
            string file = Path.Combine(Programs, program);
            File.WriteAllText(file, "#!/bin/sh\necho \"program=${0##*/} $*\"\nenv | grep -E '^(MapProxy|MULTIAPP)' || true\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string Programs => Path.Combine(_folder, "bin");

    private string Data => Path.Combine(_folder, "mapproxy");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Script_IsPosixShell() => await Command.OutputOfAsync("dash", ["-n", Entrypoint]);

    [Fact]
    public async Task Gateway_SingleConfiguration_IsServed()
    {
        await WriteAsync("mapproxy.yaml");

        Command run = await RunAsync([]);

        Assert.Equal($"program=gateway \nMapProxy__Config={Data}/mapproxy.yaml\n", run.Output);
    }

    [Fact]
    public async Task Silo_WithArguments_PassesThemOn()
    {
        await WriteAsync("mapproxy.yaml");

        Command run = await RunAsync(["silo", "--Cluster:Id=a b"]);

        Assert.StartsWith("program=silo --Cluster:Id=a b\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"MapProxy__Config={Data}/mapproxy.yaml", run.Output);
    }

    [Theory]
    [InlineData("true", "True", "True")]
    [InlineData("TRUE", "False", "False")]
    [InlineData("1", "", "true")]
    public async Task Multi_OwnFolder_ServesTheFolder(string multi, string listing, string expected)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "multi")).FullName;

        Command run = await RunAsync([], ("MULTI_MAPPROXY", multi), ("MULTI_MAPPROXY_DATA_DIR", folder), ("ALLOW_LISTING", listing));

        Assert.Contains($"MapProxy__Config={folder}\n", run.Output);
        Assert.Contains($"MapProxy__AllowListing={expected}\n", run.Output);
    }

    [Fact]
    public async Task Multi_NoFolderOfItsOwn_ServesTheUsualFolder()
    {
        Command run = await RunAsync([], ("MULTI_MAPPROXY", "yes"), ("MULTI_MAPPROXY_DATA_DIR", Path.Combine(_folder, "none")));

        Assert.Contains($"MapProxy__Config={Data}\n", run.Output);
    }

    [Fact]
    public async Task Config_OfTheOfficialImage_IsFound()
    {
        Directory.CreateDirectory(Path.Combine(Data, "config"));
        await WriteAsync("config/mapproxy.yaml");

        Command run = await RunAsync([]);

        Assert.Contains($"MapProxy__Config={Data}/config/mapproxy.yaml\n", run.Output);
    }

    [Fact]
    public async Task Multi_OfTheOfficialImage_IsLeftToTheProgram()
    {
        Command run = await RunAsync([], ("MULTIAPP_MAPPROXY", "true"), ("MULTIAPP_ALLOW_LISTINGS", "true"));

        Assert.DoesNotContain("MapProxy__Config", run.Output, StringComparison.Ordinal);
        Assert.Contains("MULTIAPP_MAPPROXY=true", run.Output);
    }

    [Fact]
    public async Task Config_OurOwnName_Wins()
    {
        Command run = await RunAsync([], ("MapProxy__Config", "/etc/maps.yaml"), ("MULTI_MAPPROXY", "true"));

        Assert.Contains("MapProxy__Config=/etc/maps.yaml\n", run.Output);
    }

    [Fact]
    public async Task Config_Missing_ASampleIsMade()
    {
        Command run = await RunAsync([]);

        Assert.StartsWith($"program=mapproxy-util create -t base-config {Data}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("program=gateway", run.Output);
    }

    [Fact]
    public async Task Command_OfATool_RunsInsteadOfAServer()
    {
        Command run = await RunAsync(["mapproxy-seed", "-f", "mapproxy.yaml", "-c", "4"], ("MULTI_MAPPROXY", "true"));

        Assert.Equal("program=mapproxy-seed -f mapproxy.yaml -c 4\n", run.Output);
    }

    [Fact]
    public async Task Hints_AreToldAndIgnored()
    {
        await WriteAsync("mapproxy.yaml");

        Command run = await RunAsync([], ("PROCESSES", "6"), ("THREADS", "10"), ("MAPPROXY_CACHE_DIR", "/tiles"), ("RECREATE_DATADIR", "true"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("PROCESSES", run.Errors);
        Assert.Contains("MAPPROXY_CACHE_DIR is ignored", run.Errors);
        Assert.Contains("RECREATE_DATADIR is ignored", run.Errors);
        Assert.True(File.Exists(Path.Combine(Data, "mapproxy.yaml")));
    }

    [Fact]
    public async Task Secret_StillThePlaceholder_Stops()
    {
        await WriteAsync("mapproxy.yaml");

        Command run = await RunAsync(["silo"], ("Cluster__Secret", "replace-me"));

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("ERROR: Cluster__Secret", run.Errors, StringComparison.Ordinal);
    }

    private Task WriteAsync(string file) => File.WriteAllTextAsync(Path.Combine(Data, file), "services:\n");

    // Through dash: a shell without any extension.
    private Task<Command> RunAsync(string[] arguments, params (string Name, string Value)[] environment) => Command.RunAsync(
        "dash",
        [Entrypoint, .. arguments],
        [
            new("PATH", $"{Programs}:/usr/bin:/bin"), new("MAPPROXY_DATA_DIR", Data),
            .. environment.Select(pair => KeyValuePair.Create<string, string?>(pair.Name, pair.Value)),
        ]);
}
