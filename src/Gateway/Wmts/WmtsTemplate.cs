using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using MapProxyCluster.Engine;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Wmts;

/// <summary>A REST path template such as <c>/{Layer}/{TileMatrixSet}/{TileMatrix}/{TileCol}/{TileRow}.{Format}</c>.</summary>
internal sealed partial class WmtsTemplate
{
    internal const string DefaultTile = "/{Layer}/{TileMatrixSet}/{TileMatrix}/{TileCol}/{TileRow}.{Format}";
    internal const string DefaultFeatureInfo = "/{Layer}/{TileMatrixSet}/{TileMatrix}/{TileCol}/{TileRow}/{I}/{J}.{InfoFormat}";

    private static readonly string[] Known =
        ["TileMatrixSet", "TileMatrix", "TileRow", "TileCol", "I", "J", "Style", "Layer", "Format", "InfoFormat"];

    // Templates come from configurations alone: there are few, and making one takes a millisecond.
    private static readonly ConcurrentDictionary<string, WmtsTemplate> Made = new(StringComparer.Ordinal);

    private readonly Regex _pattern;

    /// <summary>The template of a text.</summary>
    internal static WmtsTemplate Of(string template) => Made.GetOrAdd(template, static text => new WmtsTemplate(text));

    private WmtsTemplate(string template)
    {
        // Double braces are an old spelling.
        Text = template.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);
        var pattern = new StringBuilder();
        int end = 0;
        foreach (Match place in Place().Matches(Text))
        {
            pattern.Append(Regex.Escape(Text[end..place.Index]));
            string name = place.Groups[1].Value;
            pattern.Append("(?<").Append(name).Append('>').Append(ValuePattern(name)).Append(')');
            end = place.Index + place.Length;
        }

        pattern.Append(Regex.Escape(Text[end..])).Append('$');
        _pattern = new Regex(pattern.ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The template with single braces.</summary>
    internal string Text { get; }

    /// <summary>The template with a layer's name and format filled in.</summary>
    internal string For(TileLayer layer) => Text
        .Replace("{Format}", layer.Format.Extension(), StringComparison.Ordinal)
        .Replace("{Layer}", Uri.EscapeDataString(layer.Name), StringComparison.Ordinal);

    /// <summary>The names and values of a path; null when it does not fit.</summary>
    internal IReadOnlyDictionary<string, string>? Match(string path)
    {
        Match match = _pattern.Match(path);
        return match.Success
            ? match.Groups.Values.Skip(1).ToDictionary(group => group.Name, group => group.Value, StringComparer.OrdinalIgnoreCase)
            : null;
    }

    private static string ValuePattern(string name) => name switch
    {
        "TileRow" or "TileCol" or "I" or "J" => @"-?\d+",
        _ when Known.Contains(name) => @"[\w_.:-]+",
        _ => @"[\w_.,:-]+",
    };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Place();
}
