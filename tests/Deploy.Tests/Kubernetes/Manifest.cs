using MapProxyCluster.Testing.Common;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace MapProxyCluster.Deploy.Tests.Kubernetes;

/// <summary>The objects that kubectl makes of a kustomization, every field read strictly.</summary>
public sealed class Manifest
{
    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["v1/Namespace"] = typeof(Namespace),
        ["v1/ConfigMap"] = typeof(ConfigMap),
        ["v1/Secret"] = typeof(Secret),
        ["v1/Service"] = typeof(Service),
        ["v1/PersistentVolumeClaim"] = typeof(PersistentVolumeClaim),
        ["apps/v1/Deployment"] = typeof(Deployment),
        ["apps/v1/StatefulSet"] = typeof(StatefulSet),
        ["batch/v1/CronJob"] = typeof(CronJob),
        ["policy/v1/PodDisruptionBudget"] = typeof(PodDisruptionBudget),
        ["autoscaling/v2/HorizontalPodAutoscaler"] = typeof(HorizontalPodAutoscaler),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(NetworkPolicy),
    };

    private static readonly IDeserializer Strict = StrictYaml.Reader(
        CamelCaseNamingConvention.Instance, new IntOrString.Converter(), new Quantity.Converter());

    private static readonly IDeserializer Loose = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    private Manifest(IReadOnlyList<KubernetesObject> objects) => Objects = objects;

    /// <summary>All objects.</summary>
    public IReadOnlyList<KubernetesObject> Objects { get; }

    /// <summary>Those that make pods.</summary>
    public IEnumerable<Workload> Workloads => Objects.OfType<Workload>();

    /// <summary>Renders a folder below deploy/k8s.</summary>
    public static async Task<Manifest> RenderAsync(string folder) =>
        Read(await Command.OutputOfAsync("kubectl", ["kustomize", Path.Combine(ServerProcess.Root, "deploy/k8s", folder)]));

    /// <summary>Reads YAML documents.</summary>
    /// <exception cref="YamlException">A field is unknown, missing or of another type.</exception>
    public static Manifest Read(string text)
    {
        string[] documents = text.Split("\n---\n");
        return new Manifest([.. documents.Select(document =>
        {
            Head head = Loose.Deserialize<Head>(document);
            return Kinds.TryGetValue($"{head.ApiVersion}/{head.Kind}", out Type? type)
                ? (KubernetesObject)Strict.Deserialize(document, type)!
                : throw new YamlException($"unknown kind {head.ApiVersion}/{head.Kind}");
        })]);
    }

    /// <summary>The object of a type and name; fails the test when it is not there.</summary>
    public T Find<T>(string name)
        where T : KubernetesObject
    {
        T? found = Objects.OfType<T>().FirstOrDefault(candidate => candidate.Metadata.Name == name);
        Assert.True(found is not null, $"no {typeof(T).Name} {name}");
        return found;
    }

    /// <summary>Those whose pods a selector selects.</summary>
    public IReadOnlyList<Workload> Selected(LabelSelector selector) => [.. Workloads.Where(workload => selector.Matches(workload.Pod.Metadata.Labels))];

    /// <summary>The environment of a container, with what config maps and secrets bring; references such as $(NAME) are left as they are.</summary>
    public Dictionary<string, string> EnvironmentOf(Container container)
    {
        var environment = new Dictionary<string, string>();
        foreach (EnvironmentSource source in container.EnvFrom)
        {
            IEnumerable<KeyValuePair<string, string>> values = source.ConfigMapRef is { } map
                ? Find<ConfigMap>(map.Name).Data
                : Find<Secret>(source.SecretRef!.Name).Data.Select(pair => KeyValuePair.Create(
                    pair.Key, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(pair.Value))));
            foreach ((string name, string value) in values)
            {
                environment[name] = value;
            }
        }

        foreach (EnvironmentVariable variable in container.Env)
        {
            environment[variable.Name] = variable.Value ?? $"$({variable.ValueFrom!.FieldRef.FieldPath})";
        }

        return environment;
    }

    private sealed class Head
    {
        public string ApiVersion { get; init; } = "";

        public string Kind { get; init; } = "";
    }
}
