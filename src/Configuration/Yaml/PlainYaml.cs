using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace MapProxyCluster.Configuration;

/// <summary>A number, boolean or other value that YAML reads from unquoted text, as it is written.</summary>
/// <param name="Text">The text.</param>
public sealed record YamlScalar(string Text)
{
    /// <summary>true.</summary>
    public static readonly YamlScalar True = new("true");
}

/// <summary>
/// YAML as plain values: <see cref="Dictionary{TKey,TValue}"/> of strings, <see cref="List{T}"/>, <see cref="string"/>,
/// <see cref="YamlScalar"/> and null. It is written as MapProxy writes configurations: sorted keys, lists of plain values in one line.
/// </summary>
public static partial class PlainYaml
{
    private static readonly SearchValues<char> ListSyntax = SearchValues.Create(",[]{}:");

    /// <summary>Reads a file; null when it is empty.</summary>
    /// <exception cref="FormatException">It is not YAML.</exception>
    public static object? Read(string file)
    {
        try
        {
            return Yaml.YamlDocument.Read(file).Root is { } root ? ValueOf(root) : null;
        }
        catch (Yaml.YamlException error)
        {
            throw new FormatException($"{file}:{error.Line}: {error.Message}", error);
        }
    }

    /// <summary>Writes a mapping as a document.</summary>
    public static void Write(TextWriter output, Dictionary<string, object?> mapping) => WriteMapping(output, mapping, 0, isOpen: false);

    /// <summary>A copy that shares nothing with the value.</summary>
    public static object? Copy(object? value) => value switch
    {
        Dictionary<string, object?> map => map.ToDictionary(entry => entry.Key, entry => Copy(entry.Value)),
        List<object?> list => list.Select(Copy).ToList(),
        _ => value,
    };

    private static object? ValueOf(Yaml.Node node) => node switch
    {
        Yaml.ScalarNode { IsNull: true } => null,
        Yaml.ScalarNode { IsPlain: true } scalar when IsNoText(scalar.Text) => new YamlScalar(scalar.Text),
        Yaml.ScalarNode scalar => scalar.Text,
        Yaml.ListNode list => list.Items.Select(ValueOf).ToList(),
        Yaml.MapNode map => map.Entries.DistinctBy(entry => entry.Key).ToDictionary(entry => entry.Key, entry => ValueOf(entry.Value)),
        _ => null,
    };

    // An open line already holds what leads to the first key: "- ".
    private static void WriteMapping(TextWriter output, Dictionary<string, object?> mapping, int indent, bool isOpen)
    {
        foreach ((string key, object? value) in mapping.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            output.Write(isOpen ? "" : new string(' ', indent));
            isOpen = false;
            output.Write($"{Text(key, inList: false)}:");
            WriteValue(output, value, indent);
        }
    }

    private static void WriteValue(TextWriter output, object? value, int indent)
    {
        switch (value)
        {
            case Dictionary<string, object?> { Count: > 0 } map:
                output.Write('\n');
                WriteMapping(output, map, indent + 2, isOpen: false);
                break;
            case List<object?> list when list.Exists(item => item is Dictionary<string, object?> or List<object?>):
                output.Write('\n');
                WriteItems(output, list, indent);
                break;
            default:
                output.Write(value is null ? "\n" : $" {InLine(value, inList: false)}\n");
                break;
        }
    }

    private static void WriteItems(TextWriter output, List<object?> list, int indent)
    {
        foreach (object? item in list)
        {
            output.Write($"{new string(' ', indent)}-");
            if (item is Dictionary<string, object?> { Count: > 0 } map)
            {
                output.Write(' ');
                WriteMapping(output, map, indent + 2, isOpen: true);
            }
            else
            {
                WriteValue(output, item, indent + 2);
            }
        }
    }

    private static string InLine(object? value, bool inList) => value switch
    {
        null => "null",
        YamlScalar scalar => scalar.Text,
        string text => Text(text, inList),
        List<object?> list => $"[{string.Join(", ", list.Select(item => InLine(item, inList: true)))}]",
        _ => "{}",
    };

    private static string Text(string text, bool inList)
    {
        if (text.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0)
        {
            return Escaped(text);
        }

        bool isPlain = text.Length > 0 && text == text.Trim() && !IsNoText(text) && !StartsLikeSyntax().IsMatch(text)
            && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal) && !text.EndsWith(':')
            && !(inList && text.AsSpan().IndexOfAny(ListSyntax) >= 0);
        return isPlain ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static string Escaped(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char character in text)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                < ' ' => $"\\x{(int)character:x2}",
                _ => character.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    // As readers of YAML 1.1 resolve them: numbers in all their forms, times, booleans, null.
    private static bool IsNoText(string text) => LooksLikeNumber().IsMatch(text) || LooksLikeWord().IsMatch(text);

    [GeneratedRegex(@"^([-+]?[.]?[0-9][-+.0-9_:eExXoa-fA-FTZ ]*|[-+]?\.(inf|nan))$", RegexOptions.IgnoreCase)]
    private static partial Regex LooksLikeNumber();

    [GeneratedRegex("^(~|=|<<|null|true|false|yes|no|on|off|y|n)$", RegexOptions.IgnoreCase)]
    private static partial Regex LooksLikeWord();

    [GeneratedRegex("""^([,\[\]{}#&*!|>'"%@`]|[-?:](\s|$)|---|\.\.\.)""")]
    private static partial Regex StartsLikeSyntax();
}
