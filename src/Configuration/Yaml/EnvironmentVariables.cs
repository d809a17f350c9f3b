using System.Text.RegularExpressions;

namespace MapProxyCluster.Configuration.Yaml;

/// <summary>Replaces <c>$NAME</c> and <c>${NAME}</c> in values. Names that are not set stay as they are and are told once.</summary>
internal sealed partial class EnvironmentVariables(Func<string, string?> lookup, Action<string, ScalarNode> unset)
{
    private readonly HashSet<string> _told = [];

    /// <summary>The value with all variables replaced.</summary>
    internal Node Expand(Node node) => node switch
    {
        ScalarNode scalar when scalar.Text.Contains('$') => scalar with { Text = Expand(scalar) },
        ListNode list => list with { Items = [.. list.Items.Select(Expand)] },
        MapNode map => new MapNode(map.File, map.Line, [.. map.Entries.Select(entry => entry with { Value = Expand(entry.Value) })]),
        _ => node,
    };

    private string Expand(ScalarNode scalar) => Variable().Replace(scalar.Text, match =>
    {
        string name = match.Groups["name"].Value;
        if (lookup(name) is { } value)
        {
            return value;
        }

        if (_told.Add(name))
        {
            unset(name, scalar);
        }

        return match.Value;
    });

    [GeneratedRegex(@"\$(?<name>\w+)|\$\{(?<name>[^}]*)\}")]
    private static partial Regex Variable();
}
