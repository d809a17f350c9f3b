using System.Globalization;
using YamlDotNet.Core;

namespace MapProxyCluster.Deploy.Tests.Kubernetes;

/// <summary>deploy/k8s as kubectl renders it: every field known, every reference good.</summary>
public sealed class ManifestTests
{
    /// <summary>All kustomizations that can be applied.</summary>
    public static TheoryData<string> Folders => ["base", "overlays/edge", "overlays/shared-files", "overlays/seeded"];

    [Fact]
    public async Task Base_HasAllParts()
    {
        Manifest manifest = await Manifest.RenderAsync("base");

        Assert.Equal(["gateway", "redis", "silo", "tiles"], Names<Workload>(manifest));
        Assert.Equal(["gateway", "redis", "tiles"], Names<Service>(manifest));
        Assert.Equal(["gateway", "silo"], Names<PodDisruptionBudget>(manifest));
        Assert.Equal(["gateway", "silo"], Names<HorizontalPodAutoscaler>(manifest));
    }

    [Fact]
    public async Task Edge_IsOneOfEach()
    {
        Manifest manifest = await Manifest.RenderAsync("overlays/edge");

        Assert.Equal(["gateway", "redis", "silo"], Names<Workload>(manifest));
        Assert.Empty(manifest.Objects.OfType<HorizontalPodAutoscaler>());
        Assert.Equal([1, 1], manifest.Objects.OfType<Deployment>().Select(deployment => deployment.Replicas));
        Assert.Equal(["ReadWriteOnce"], manifest.Find<PersistentVolumeClaim>("cache").Spec.AccessModes);
        Assert.All(manifest.Workloads, workload => Assert.Empty(workload.OwnVolumes));
    }

    [Fact]
    public async Task Seeded_RunsTheCommandWithTheClustersSettings()
    {
        Manifest manifest = await Manifest.RenderAsync("overlays/seeded");
        CronJob job = manifest.Find<CronJob>("seed");
        PodTemplate pod = job.Spec.JobTemplate.Spec.Template;
        Container container = pod.Spec.Containers.Single();

        Assert.Equal("Forbid", job.Spec.ConcurrencyPolicy);
        Assert.Equal("Never", pod.Spec.RestartPolicy);
        Assert.Equal("mapproxy-seed", container.Args[0]);
        Assert.StartsWith("redis:6379", manifest.EnvironmentOf(container)["Cluster__Redis"]);
        string[] maps = [.. pod.Spec.Volumes.Select(volume => volume.ConfigMap?.Name).OfType<string>()];
        Assert.Equal(["mapproxy.yaml", "seed.yaml"], maps.SelectMany(map => manifest.Find<ConfigMap>(map).Data.Keys));
        Assert.True(manifest.Find<NetworkPolicy>("seed").Spec.Ingress.Single().From.Single().PodSelector!.Matches(pod.Metadata.Labels));
    }

    [Fact]
    public async Task Edge_NeedsLessThanBase()
    {
        Manifest small = await Manifest.RenderAsync("overlays/edge"), large = await Manifest.RenderAsync("base");

        Assert.All(small.Workloads, workload => Assert.True(
            Memory(workload) < Memory(large.Find<Workload>(workload.Metadata.Name!)), workload.Metadata.Name));
    }

    [Theory]
    [InlineData("replicas: 1", "replica: 1")]
    [InlineData("value: \"yes\"", "value: yes")]
    [InlineData("cpu: 100m", "cpu: 100 milli")]
    [InlineData("kind: Deployment", "kind: Deployments")]
    [InlineData("image: any", "picture: any")]
    public void Read_Mistake_IsFound(string good, string bad)
    {
        const string Text = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: any
            spec:
              replicas: 1
              selector: {}
              template:
                metadata: {}
                spec:
                  containers:
                    - name: any
                      image: any
                      env:
                        - name: any
                          value: "yes"
                      resources:
                        requests:
                          cpu: 100m
            """;

        _ = Manifest.Read(Text);
        Assert.ThrowsAny<YamlException>(() => Manifest.Read(Text.Replace(good, bad, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Objects_AreInOneNamespace(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);
        string name = manifest.Objects.OfType<Namespace>().Single().Metadata.Name!;

        Assert.All(manifest.Objects.Where(item => item is not Namespace), item => Assert.Equal(name, item.Metadata.Namespace));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Selectors_SelectTheRightPods(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);

        foreach (Workload workload in manifest.Workloads)
        {
            Assert.Equal([workload], manifest.Selected(workload.PodSelector));
            Assert.All(workload.Pod.Spec.TopologySpreadConstraints, spread => Assert.Equal([workload], manifest.Selected(spread.LabelSelector)));
        }

        foreach (Service service in manifest.Objects.OfType<Service>())
        {
            Assert.Equal([service.Metadata.Name], NamesOf(manifest.Selected(new LabelSelector { MatchLabels = service.Spec.Selector })));
        }

        foreach (PodDisruptionBudget budget in manifest.Objects.OfType<PodDisruptionBudget>())
        {
            Assert.Equal([budget.Metadata.Name], NamesOf(manifest.Selected(budget.Spec.Selector)));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Ports_ThatAreNamed_Exist(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);

        foreach (Service service in manifest.Objects.OfType<Service>())
        {
            Workload target = manifest.Selected(new LabelSelector { MatchLabels = service.Spec.Selector }).Single();
            Assert.All(service.Spec.Ports, port => Assert.Contains(port.TargetPort!.Name, PortsOf(target)));
        }

        foreach (Container container in manifest.Workloads.SelectMany(workload => workload.Pod.Spec.Containers))
        {
            string[] ports = [.. container.Ports.Select(port => port.Name)];
            Assert.Equal(ports.Distinct(), ports);
            Assert.All(ports, name => Assert.InRange(name.Length, 1, 15));
            Assert.All(container.Probes().Select(probe => probe.HttpGet).OfType<HttpProbe>(), probe => Assert.Contains(probe.Port.Name, ports));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task References_ToOtherObjects_AreGood(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);

        foreach (Workload workload in manifest.Workloads)
        {
            PodSpec pod = workload.Pod.Spec;
            Assert.All(pod.Containers, container => _ = manifest.EnvironmentOf(container));
            Assert.All(pod.Volumes, volume =>
            {
                Assert.True(volume.ConfigMap is null || manifest.Find<ConfigMap>(volume.ConfigMap.Name) is not null);
                Assert.True(volume.PersistentVolumeClaim is null || manifest.Find<PersistentVolumeClaim>(volume.PersistentVolumeClaim.ClaimName) is not null);
            });
            Assert.Equal(
                pod.Volumes.Select(volume => volume.Name).Concat(workload.OwnVolumes).Order(),
                pod.Containers.SelectMany(container => container.VolumeMounts).Select(mount => mount.Name).Distinct().Order());
        }

        Assert.All(manifest.Objects.OfType<StatefulSet>(), set => _ = manifest.Find<Service>(set.Spec.ServiceName));
        Assert.All(manifest.Objects.OfType<HorizontalPodAutoscaler>(), scaler =>
        {
            var target = manifest.Find<Deployment>(scaler.Spec.ScaleTargetRef.Name);
            Assert.Equal((target.ApiVersion, target.Kind), (scaler.Spec.ScaleTargetRef.ApiVersion, scaler.Spec.ScaleTargetRef.Kind));

            // Two that decide about the number would fight at every apply.
            Assert.Null(target.Replicas);
            Assert.All(target.Pod.Spec.Containers, container => Assert.Contains("cpu", container.Resources!.Requests.Keys));
        });
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Servers_AreProbedOnTheAdminPort(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);

        foreach (string name in (string[])["gateway", "silo"])
        {
            Container container = manifest.Find<Deployment>(name).Pod.Spec.Containers.Single();
            Assert.Equal("/health/startup", container.StartupProbe!.HttpGet!.Path);
            Assert.Equal("/health/ready", container.ReadinessProbe!.HttpGet!.Path);
            Assert.Equal("/health/live", container.LivenessProbe!.HttpGet!.Path);
            Assert.All(container.Probes(), probe => Assert.Equal("admin", probe.HttpGet!.Port.Name));

            var admin = new Uri(manifest.EnvironmentOf(container)["Admin__Url"]);
            Assert.Equal(container.Ports.Single(port => port.Name == "admin").Number, admin.Port);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Servers_HaveTimeToDrain(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);

        foreach (string name in (string[])["gateway", "silo"])
        {
            PodSpec pod = manifest.Find<Deployment>(name).Pod.Spec;
            int drain = int.Parse(manifest.EnvironmentOf(pod.Containers.Single())["Cluster__Drain"], CultureInfo.InvariantCulture);

            Assert.True(drain > 0);
            Assert.True(pod.TerminationGracePeriodSeconds > drain + Lifetimes.StopSeconds);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Pods_KeepTheRestrictedStandard(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);

        foreach (PodSpec pod in manifest.Workloads.Select(workload => workload.Pod.Spec))
        {
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.True(pod.SecurityContext!.RunAsNonRoot);
            Assert.NotEqual(0, pod.SecurityContext.RunAsUser);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile!.Type);
            Assert.All(pod.Containers, container =>
            {
                Assert.False(container.SecurityContext!.AllowPrivilegeEscalation);
                Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities!.Drop);
                Assert.Equal(["cpu", "memory"], container.Resources!.Requests.Keys.Order());
                Assert.True(container.Resources.Limits["memory"].Amount > container.Resources.Requests["memory"].Amount);
            });
        }
    }

    private static IEnumerable<string> PortsOf(Workload workload) =>
        workload.Pod.Spec.Containers.SelectMany(container => container.Ports).Select(port => port.Name);

    private static double Memory(Workload workload) => workload.Pod.Spec.Containers.Sum(container => container.Resources!.Limits["memory"].Amount);

    private static IEnumerable<string?> Names<T>(Manifest manifest)
        where T : KubernetesObject => NamesOf(manifest.Objects.OfType<T>());

    private static IEnumerable<string?> NamesOf(IEnumerable<KubernetesObject> objects) => objects.Select(item => item.Metadata.Name).Order();
}
