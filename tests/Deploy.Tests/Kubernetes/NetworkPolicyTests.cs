namespace MapProxyCluster.Deploy.Tests.Kubernetes;

/// <summary>Who may reach which port, worked out from the policies as a network plugin does.</summary>
public sealed class NetworkPolicyTests
{
    private const string Anybody = "anybody";
    private const string Monitoring = "monitoring";

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/edge")]
    public async Task Ports_AreOpenOnlyForThoseWhoNeedThem(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);

        Assert.Equal([Anybody], Callers(manifest, "gateway", "http"));
        Assert.Equal([Monitoring], Callers(manifest, "gateway", "admin"));
        Assert.Equal(["gateway", "silo"], Callers(manifest, "silo", "cluster"));
        Assert.Equal([Monitoring], Callers(manifest, "silo", "admin"));
        Assert.Equal(["gateway", "silo"], Callers(manifest, "redis", "redis"));
    }

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/edge")]
    public async Task Pods_AllHaveAPolicy(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);

        Assert.All(manifest.Workloads, workload => Assert.Contains(
            manifest.Objects.OfType<NetworkPolicy>(), policy => policy.Spec.PolicyTypes.Contains("Ingress") && manifest.Selected(policy.Spec.PodSelector).Contains(workload)));
    }

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/edge")]
    public async Task Rules_NamePortsThatExist(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);

        foreach (NetworkPolicy policy in manifest.Objects.OfType<NetworkPolicy>().Where(policy => policy.Spec.Ingress.Count > 0))
        {
            IReadOnlyList<Workload> selected = manifest.Selected(policy.Spec.PodSelector);
            Assert.NotEmpty(selected);
            foreach (PolicyPort port in policy.Spec.Ingress.SelectMany(rule => rule.Ports))
            {
                Assert.All(selected, workload => Assert.Contains(
                    workload.Pod.Spec.Containers.SelectMany(container => container.Ports), candidate => candidate.Name == port.Port.Name));
            }
        }
    }

    private static IEnumerable<string> Callers(Manifest manifest, string workload, string port)
    {
        Dictionary<string, string> labels = manifest.Find<Workload>(workload).Pod.Metadata.Labels;
        IEnumerable<IngressRule> rules = manifest.Objects.OfType<NetworkPolicy>()
            .Where(policy => policy.Spec.PodSelector.Matches(labels))
            .SelectMany(policy => policy.Spec.Ingress)
            .Where(rule => rule.Ports.Any(candidate => candidate.Port.Name == port));
        return rules.SelectMany(rule => rule.From.Count == 0 ? [Anybody] : rule.From.SelectMany(peer => NamesOf(manifest, peer))).Distinct().Order();
    }

    private static IEnumerable<string> NamesOf(Manifest manifest, Peer peer) => peer.NamespaceSelector is { } spaces
        ? spaces.MatchLabels.Where(pair => pair.Key == "kubernetes.io/metadata.name").Select(pair => pair.Value)
        : manifest.Selected(peer.PodSelector!).Select(workload => workload.Metadata.Name!);
}
