using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>The dimensions of a layer (time, elevation, dim_*) and the values that a page was asked for.</summary>
internal sealed class DemoDimensions
{
    private DemoDimensions(IReadOnlyList<DemoChoice> choices) => Choices = choices;

    /// <summary>A choice per dimension.</summary>
    internal IReadOnlyList<DemoChoice> Choices { get; }

    /// <summary>Names and values in effect.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Values => Choices.Select(choice => KeyValuePair.Create(choice.Name, choice.Selected));

    /// <summary>The dimensions of a layer and of those below; a value that is not in its list counts as absent.</summary>
    internal static DemoDimensions Of(MapRequest request, MapLayer layer) => new([.. layer.SelfAndDescendants()
        .SelectMany(part => part.Configuration?.Dimensions ?? new Dictionary<string, DimensionConfiguration>())
        .DistinctBy(pair => pair.Key)
        .Select(pair => Choice(request, pair.Key, pair.Value))]);

    /// <summary>"&amp;name=value" for each, percent-encoded.</summary>
    internal string Query => string.Concat(Values.Select(pair => $"&{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    private static DemoChoice Choice(MapRequest request, string name, DimensionConfiguration dimension)
    {
        string selected = request.Parameters[name] is { } asked && dimension.Values.Contains(asked) ? asked : dimension.Default;
        IEnumerable<string> values = dimension.Values.Contains(dimension.Default) ? dimension.Values : dimension.Values.Prepend(dimension.Default);
        return new DemoChoice(name, name, [.. values.Select(value => (value, value == dimension.Default ? $"{value} (default)" : value))], selected);
    }
}
