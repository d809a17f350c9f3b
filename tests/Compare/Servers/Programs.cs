using System.Runtime.CompilerServices;
using MapProxyCluster.Compare.Comparison;

namespace MapProxyCluster.Compare.Servers;

/// <summary>Where the two programs are.</summary>
public static class Programs
{
    /// <summary>Debian's MapProxy, the package <c>mapproxy</c>.</summary>
    public const string MapProxy = "/usr/bin/mapproxy-util";

    /// <summary>Our program, as <c>./run --build-only</c> leaves it; the environment variable MAPPROXY_CLUSTER_BIN names another.</summary>
    public static string Ours => Environment.GetEnvironmentVariable("MAPPROXY_CLUSTER_BIN") is { Length: > 0 } path
        ? path
        : Path.Combine(Root(), "artifacts", "bin", "mapproxy-util");

    /// <exception cref="FileNotFoundException">One of them is missing; the message tells how to get it.</exception>
    public static void Require()
    {
        if (!File.Exists(MapProxy))
        {
            throw new FileNotFoundException($"{MapProxy} is missing: install the package mapproxy");
        }

        if (!File.Exists(Ours))
        {
            throw new FileNotFoundException($"{Ours} is missing: ./run --build-only builds it");
        }
    }

    /// <summary>Folder with the configuration of a suite.</summary>
    internal static string FolderOf(Suite suite) => Path.Combine(Root(), "tests", "Compare", "Suites", suite.Name);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "..", "..", "..", ".."));
}
