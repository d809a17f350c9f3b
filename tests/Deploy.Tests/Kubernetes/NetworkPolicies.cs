namespace MapProxyCluster.Deploy.Tests.Kubernetes;

public sealed class NetworkPolicy : KubernetesObject
{
    public required PolicySpec Spec { get; init; }
}

public sealed class PolicySpec
{
    public required LabelSelector PodSelector { get; init; }

    public required List<string> PolicyTypes { get; init; }

    public List<IngressRule> Ingress { get; init; } = [];
}

public sealed class IngressRule
{
    /// <summary>Empty for everybody.</summary>
    public List<Peer> From { get; init; } = [];

    public required List<PolicyPort> Ports { get; init; }
}

public sealed class Peer
{
    public LabelSelector? PodSelector { get; init; }

    public LabelSelector? NamespaceSelector { get; init; }
}

public sealed class PolicyPort
{
    public required IntOrString Port { get; init; }
}
