using System.Text.RegularExpressions;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests.Seeding;

/// <summary>A folder with a configuration and its caches, for one seed tool.</summary>
internal sealed partial class SeedFolder
{
    /// <summary>Our command, as ./run builds it.</summary>
    internal static readonly string Ours = ServerProcess.Built("mapproxy-seed");

    /// <summary>Debian's.</summary>
    internal const string MapProxys = "/usr/bin/mapproxy-seed";

    private readonly string _folder;

    internal SeedFolder(string parent, string name, string configuration, string seeds)
    {
        _folder = Directory.CreateDirectory(Path.Combine(parent, name)).FullName;
        File.WriteAllText(PathOf("mapproxy.yaml"), configuration);
        File.WriteAllText(PathOf("seed.yaml"), seeds);
    }

    internal string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Runs a seed tool in the folder.</summary>
    internal Task<Command> RunAsync(string program, params string[] arguments) => Command.RunAsync(
        "/bin/bash", ["-c", "cd \"$1\" && shift && exec \"$@\"", "bash", _folder, program, "-f", "mapproxy.yaml", "-s", "seed.yaml", .. arguments]);

    /// <summary>Runs ours, which must succeed; what it printed.</summary>
    internal async Task<string> SeedAsync(params string[] arguments)
    {
        Command command = await RunAsync(Ours, arguments);
        Assert.True(command.ExitCode == 0, $"{command.ExitCode}\n{command.Output}\n{command.Errors}");
        return command.Output;
    }

    /// <summary>Starts ours without waiting for it. Tests that run in the background of a shell have SIGINT ignored, and would hand that on.</summary>
    internal ServerProcess Start(params string[] arguments) => ServerProcess.Start(
        "/bin/bash", ["-c", "cd \"$1\" && shift && exec env --default-signal=INT \"$@\"", "bash", _folder, Ours, "-f", "mapproxy.yaml", "-s", "seed.yaml", .. arguments]);

    /// <summary>All tiles below the cache folder, relative to it.</summary>
    internal string[] Tiles()
    {
        string root = PathOf("cache");
        return !Directory.Exists(root) ? [] :
            [.. Directory.EnumerateFiles(root, "*.png", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Makes a tile look old.</summary>
    internal void Age(string tile, int days) => File.SetLastWriteTimeUtc(Path.Combine(PathOf("cache"), tile), DateTime.UtcNow.AddDays(-days));

    /// <summary>Whether a tile was written within the last hours.</summary>
    internal bool IsFresh(string tile) => File.GetLastWriteTimeUtc(Path.Combine(PathOf("cache"), tile)) > DateTime.UtcNow.AddHours(-2);

    /// <summary>Output without the times of its lines.</summary>
    internal static string WithoutTimes(string output) => Date().Replace(Time().Replace(output, "[time]"), "date");

    [GeneratedRegex(@"\[\d\d:\d\d:\d\d\]")]
    private static partial Regex Time();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")]
    private static partial Regex Date();
}
