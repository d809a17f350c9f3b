using YamlDotNet.Serialization;

namespace MapProxyCluster.Deploy.Tests.Kubernetes;

public sealed class PodTemplate
{
    public required Metadata Metadata { get; init; }

    public required PodSpec Spec { get; init; }
}

public sealed class PodSpec
{
    public string? RestartPolicy { get; init; }

    public bool? AutomountServiceAccountToken { get; init; }

    public bool? EnableServiceLinks { get; init; }

    public int TerminationGracePeriodSeconds { get; init; } = 30;

    public PodSecurity? SecurityContext { get; init; }

    public List<SpreadConstraint> TopologySpreadConstraints { get; init; } = [];

    public required List<Container> Containers { get; init; }

    public List<Volume> Volumes { get; init; } = [];
}

public sealed class PodSecurity
{
    public bool? RunAsNonRoot { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public long? FsGroup { get; init; }

    public string? FsGroupChangePolicy { get; init; }

    public SeccompProfile? SeccompProfile { get; init; }
}

public sealed class SeccompProfile
{
    public required string Type { get; init; }
}

public sealed class SpreadConstraint
{
    public required int MaxSkew { get; init; }

    public required string TopologyKey { get; init; }

    public required string WhenUnsatisfiable { get; init; }

    public required LabelSelector LabelSelector { get; init; }
}

public sealed class Container
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public List<string> Args { get; init; } = [];

    public List<EnvironmentSource> EnvFrom { get; init; } = [];

    public List<EnvironmentVariable> Env { get; init; } = [];

    public List<ContainerPort> Ports { get; init; } = [];

    public Probe? StartupProbe { get; init; }

    public Probe? ReadinessProbe { get; init; }

    public Probe? LivenessProbe { get; init; }

    public ContainerResources? Resources { get; init; }

    public ContainerSecurity? SecurityContext { get; init; }

    public List<VolumeMount> VolumeMounts { get; init; } = [];

    /// <summary>The probes that it has.</summary>
    public IEnumerable<Probe> Probes() => new[] { StartupProbe, ReadinessProbe, LivenessProbe }.OfType<Probe>();
}

public sealed class EnvironmentSource
{
    public NamedReference? ConfigMapRef { get; init; }

    public NamedReference? SecretRef { get; init; }
}

public sealed class NamedReference
{
    public required string Name { get; init; }
}

public sealed class EnvironmentVariable
{
    public required string Name { get; init; }

    public string? Value { get; init; }

    public ValueSource? ValueFrom { get; init; }
}

public sealed class ValueSource
{
    public required FieldReference FieldRef { get; init; }
}

public sealed class FieldReference
{
    public required string FieldPath { get; init; }
}

public sealed class ContainerPort
{
    public required string Name { get; init; }

    [YamlMember(Alias = "containerPort", ApplyNamingConventions = false)]
    public required int Number { get; init; }
}

public sealed class Probe
{
    public HttpProbe? HttpGet { get; init; }

    public CommandProbe? Exec { get; init; }

    public int PeriodSeconds { get; init; } = 10;

    public int TimeoutSeconds { get; init; } = 1;

    public int FailureThreshold { get; init; } = 3;
}

public sealed class HttpProbe
{
    public required string Path { get; init; }

    public required IntOrString Port { get; init; }
}

public sealed class CommandProbe
{
    public required List<string> Command { get; init; }
}

public sealed class ContainerResources
{
    public Dictionary<string, Quantity> Requests { get; init; } = [];

    public Dictionary<string, Quantity> Limits { get; init; } = [];
}

public sealed class ContainerSecurity
{
    public bool? AllowPrivilegeEscalation { get; init; }

    public bool? ReadOnlyRootFilesystem { get; init; }

    public Capabilities? Capabilities { get; init; }
}

public sealed class Capabilities
{
    public List<string> Drop { get; init; } = [];
}

public sealed class VolumeMount
{
    public required string Name { get; init; }

    public required string MountPath { get; init; }

    public bool ReadOnly { get; init; }
}

public sealed class Volume
{
    public required string Name { get; init; }

    public NamedReference? ConfigMap { get; init; }

    public EmptyDirectory? EmptyDir { get; init; }

    public ClaimReference? PersistentVolumeClaim { get; init; }
}

public sealed class EmptyDirectory
{
    public Quantity? SizeLimit { get; init; }
}

public sealed class ClaimReference
{
    public required string ClaimName { get; init; }
}
