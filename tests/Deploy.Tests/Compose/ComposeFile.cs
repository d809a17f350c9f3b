using MapProxyCluster.Testing.Common;
using YamlDotNet.Serialization.NamingConventions;

namespace MapProxyCluster.Deploy.Tests.Compose;

/// <summary>A compose file as <c>docker-compose config</c> prints it.</summary>
public sealed class ComposeFile
{
    public required Dictionary<string, ComposeService> Services { get; init; }

    public Dictionary<string, object?> Networks { get; init; } = [];

    public Dictionary<string, object?> Volumes { get; init; } = [];

    public string? Version { get; init; }

    /// <summary>Reads docker-compose.yaml with some variables set and no others of those that it knows.</summary>
    public static async Task<ComposeFile> ReadAsync(params (string Name, string Value)[] environment)
    {
        string[] ours = ["MULTI_MAPPROXY", "ALLOW_LISTING", "PROCESSES", "THREADS", "MAPPROXY_DATA", "CLUSTER_SECRET", "PORT"];
        string text = await Command.OutputOfAsync(
            "docker-compose",
            ["--file", Path.Combine(ServerProcess.Root, "docker-compose.yaml"), "config"],
            [
                .. ours.Select(name => KeyValuePair.Create<string, string?>(name, null)),
                .. environment.Select(pair => KeyValuePair.Create<string, string?>(pair.Name, pair.Value)),
            ]);
        return StrictYaml.Reader(UnderscoredNamingConvention.Instance).Deserialize<ComposeFile>(text);
    }
}

/// <summary>One service of it.</summary>
public sealed class ComposeService
{
    public required string Image { get; init; }

    public Dictionary<string, string>? Build { get; init; }

    public List<string> Command { get; init; } = [];

    public Dictionary<string, string> Environment { get; init; } = [];

    public Dictionary<string, Dictionary<string, string>> DependsOn { get; init; } = [];

    public ComposeHealthcheck? Healthcheck { get; init; }

    public Dictionary<string, object?> Networks { get; init; } = [];

    public List<ComposePort> Ports { get; init; } = [];

    public List<string> Volumes { get; init; } = [];

    public List<string> Tmpfs { get; init; } = [];

    public List<string> CapDrop { get; init; } = [];

    public List<string> SecurityOpt { get; init; } = [];

    public bool ReadOnly { get; init; }

    public string? Restart { get; init; }

    public string? StopGracePeriod { get; init; }
}

/// <summary>A port that is published on the machine.</summary>
public sealed record ComposePort
{
    public required int Published { get; init; }

    public required int Target { get; init; }
}

/// <summary>How a service's health is found out.</summary>
public sealed class ComposeHealthcheck
{
    public required List<string> Test { get; init; }

    public string? Interval { get; init; }

    public string? Timeout { get; init; }
}
