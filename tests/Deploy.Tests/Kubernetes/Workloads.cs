namespace MapProxyCluster.Deploy.Tests.Kubernetes;

/// <summary>An object that makes pods.</summary>
public abstract class Workload : KubernetesObject
{
    /// <summary>Which pods belong to it.</summary>
    public abstract LabelSelector PodSelector { get; }

    /// <summary>What its pods look like.</summary>
    public abstract PodTemplate Pod { get; }

    /// <summary>How many; null for the default or a scaler's choice.</summary>
    public abstract int? Replicas { get; }

    /// <summary>Names of volumes that each pod gets for itself.</summary>
    public virtual IEnumerable<string> OwnVolumes => [];
}

public sealed class Deployment : Workload
{
    public required DeploymentSpec Spec { get; init; }

    public override LabelSelector PodSelector => Spec.Selector;

    public override PodTemplate Pod => Spec.Template;

    public override int? Replicas => Spec.Replicas;
}

public sealed class DeploymentSpec
{
    public int? Replicas { get; init; }

    public required LabelSelector Selector { get; init; }

    public int MinReadySeconds { get; init; }

    public DeploymentStrategy? Strategy { get; init; }

    public required PodTemplate Template { get; init; }
}

public sealed class DeploymentStrategy
{
    public string? Type { get; init; }

    public RollingUpdate? RollingUpdate { get; init; }
}

public sealed class RollingUpdate
{
    public IntOrString? MaxUnavailable { get; init; }

    public IntOrString? MaxSurge { get; init; }
}

public sealed class StatefulSet : Workload
{
    public required StatefulSetSpec Spec { get; init; }

    public override LabelSelector PodSelector => Spec.Selector;

    public override PodTemplate Pod => Spec.Template;

    public override int? Replicas => Spec.Replicas;

    public override IEnumerable<string> OwnVolumes => Spec.VolumeClaimTemplates.Select(claim => claim.Metadata.Name!);
}

public sealed class StatefulSetSpec
{
    public int? Replicas { get; init; }

    public required string ServiceName { get; init; }

    public required LabelSelector Selector { get; init; }

    public required PodTemplate Template { get; init; }

    public List<ClaimTemplate> VolumeClaimTemplates { get; init; } = [];
}

public sealed class ClaimTemplate
{
    public required Metadata Metadata { get; init; }

    public required ClaimSpec Spec { get; init; }
}

public sealed class PodDisruptionBudget : KubernetesObject
{
    public required DisruptionSpec Spec { get; init; }
}

public sealed class DisruptionSpec
{
    public IntOrString? MaxUnavailable { get; init; }

    public IntOrString? MinAvailable { get; init; }

    public required LabelSelector Selector { get; init; }
}

public sealed class HorizontalPodAutoscaler : KubernetesObject
{
    public required ScalerSpec Spec { get; init; }
}

public sealed class ScalerSpec
{
    public required ScaleTarget ScaleTargetRef { get; init; }

    public required int MinReplicas { get; init; }

    public required int MaxReplicas { get; init; }

    public required List<ScalerMetric> Metrics { get; init; }

    public ScalerBehavior? Behavior { get; init; }
}

public sealed class ScaleTarget
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }
}

public sealed class ScalerMetric
{
    public required string Type { get; init; }

    public required ResourceMetric Resource { get; init; }
}

public sealed class ResourceMetric
{
    public required string Name { get; init; }

    public required MetricTarget Target { get; init; }
}

public sealed class MetricTarget
{
    public required string Type { get; init; }

    public required int AverageUtilization { get; init; }
}

public sealed class ScalerBehavior
{
    public ScalingRules? ScaleUp { get; init; }

    public ScalingRules? ScaleDown { get; init; }
}

public sealed class ScalingRules
{
    public int? StabilizationWindowSeconds { get; init; }

    public List<ScalingPolicy> Policies { get; init; } = [];
}

public sealed class ScalingPolicy
{
    public required string Type { get; init; }

    public required int Value { get; init; }

    public required int PeriodSeconds { get; init; }
}
