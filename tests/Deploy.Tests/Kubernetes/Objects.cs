namespace MapProxyCluster.Deploy.Tests.Kubernetes;

// The part of the Kubernetes API that deploy/k8s uses, named as there (https://kubernetes.io/docs/reference/kubernetes-api/).

/// <summary>Any object.</summary>
public abstract class KubernetesObject
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required Metadata Metadata { get; init; }
}

/// <summary>An object's name and labels; templates have no name.</summary>
public sealed class Metadata
{
    public string? Name { get; init; }

    public string? Namespace { get; init; }

    public Dictionary<string, string> Labels { get; init; } = [];

    public Dictionary<string, string> Annotations { get; init; } = [];
}

public sealed class Namespace : KubernetesObject;

public sealed class ConfigMap : KubernetesObject
{
    public required Dictionary<string, string> Data { get; init; }
}

public sealed class Secret : KubernetesObject
{
    public required string Type { get; init; }

    /// <summary>Values in base64.</summary>
    public required Dictionary<string, string> Data { get; init; }
}

public sealed class Service : KubernetesObject
{
    public required ServiceSpec Spec { get; init; }
}

public sealed class ServiceSpec
{
    public string? Type { get; init; }

    public required Dictionary<string, string> Selector { get; init; }

    public required List<ServicePort> Ports { get; init; }
}

public sealed class ServicePort
{
    public required string Name { get; init; }

    public required int Port { get; init; }

    public IntOrString? TargetPort { get; init; }
}

public sealed class PersistentVolumeClaim : KubernetesObject
{
    public required ClaimSpec Spec { get; init; }
}

public sealed class ClaimSpec
{
    public required List<string> AccessModes { get; init; }

    public required ClaimResources Resources { get; init; }
}

public sealed class ClaimResources
{
    public required Dictionary<string, Quantity> Requests { get; init; }
}

public sealed class LabelSelector
{
    public Dictionary<string, string> MatchLabels { get; init; } = [];

    public List<LabelExpression> MatchExpressions { get; init; } = [];

    public bool Matches(Dictionary<string, string> labels) =>
        MatchLabels.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value) && MatchExpressions.All(expression => expression.Matches(labels));
}

public sealed class LabelExpression
{
    public required string Key { get; init; }

    public required string Operator { get; init; }

    public List<string> Values { get; init; } = [];

    public bool Matches(Dictionary<string, string> labels) => Operator == "In"
        ? Values.Contains(labels.GetValueOrDefault(Key, ""))
        : throw new NotSupportedException($"operator {Operator}");
}
