namespace MapProxyCluster.Deploy.Tests.Kubernetes;

/// <summary>Runs pods at certain times.</summary>
public sealed class CronJob : KubernetesObject
{
    public required CronJobSpec Spec { get; init; }
}

public sealed class CronJobSpec
{
    public required string Schedule { get; init; }

    public string? ConcurrencyPolicy { get; init; }

    public required JobTemplate JobTemplate { get; init; }
}

public sealed class JobTemplate
{
    public required JobSpec Spec { get; init; }
}

public sealed class JobSpec
{
    public int BackoffLimit { get; init; }

    public required PodTemplate Template { get; init; }
}
