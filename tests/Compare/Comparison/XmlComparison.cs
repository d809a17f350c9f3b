using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace MapProxyCluster.Compare.Comparison;

/// <summary>
/// Compares two documents by what they say: the order of elements, empty elements, space, the writing of numbers and the server's address do
/// not count.
/// </summary>
internal static partial class XmlComparison
{
    private const int Digits = 6;

    /// <summary>One line for each thing that only one of the documents has.</summary>
    internal static IReadOnlyList<string> Differences(byte[] theirs, byte[] ours)
    {
        if (theirs.AsSpan().SequenceEqual(ours))
        {
            return [];
        }

        if (Read(theirs) is not { } expected)
        {
            return ["theirs is no XML"];
        }

        if (Read(ours) is not { } actual)
        {
            return ["ours is no XML"];
        }

        var differences = new List<string>();
        Compare(expected, actual, expected.Name.LocalName, differences);
        return differences;
    }

    private static XElement? Read(byte[] text)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static void Compare(XElement theirs, XElement ours, string path, List<string> differences)
    {
        if (Head(theirs) != Head(ours))
        {
            differences.Add($"{path}: {Head(ours)}, not {Head(theirs)}");
        }

        List<XElement> less = [.. theirs.Elements().Where(IsTold)], more = [.. ours.Elements().Where(IsTold)];
        RemoveCommon(less, more);
        foreach (XElement one in less.ToArray())
        {
            // Of several elements of a name the one is meant that calls itself the same, else the first.
            XElement[] candidates = [.. more.Where(element => element.Name == one.Name)];
            if ((candidates.FirstOrDefault(element => Label(element) == Label(one)) ?? (Label(one).Length == 0 ? candidates.FirstOrDefault() : null)) is { } other)
            {
                Compare(one, other, $"{path}/{one.Name.LocalName}{Label(one)}", differences);
                less.Remove(one);
                more.Remove(other);
            }
        }

        differences.AddRange(less.Select(element => $"{path}: lacks {Short(element)}"));
        differences.AddRange(more.Select(element => $"{path}: has {Short(element)}"));
    }

    private static void RemoveCommon(List<XElement> less, List<XElement> more)
    {
        foreach (XElement element in less.ToArray())
        {
            string text = Canonical(element);
            if (more.Find(other => Canonical(other) == text) is { } same)
            {
                less.Remove(element);
                more.Remove(same);
            }
        }
    }

    private static bool IsTold(XElement element) =>
        element.Value.Trim().Length > 0 || element.DescendantsAndSelf().Any(part => part.Attributes().Any(attribute => !attribute.IsNamespaceDeclaration));

    private static string Canonical(XElement element) =>
        $"<{Head(element)}{string.Concat(element.Elements().Where(IsTold).Select(Canonical).Order(StringComparer.Ordinal))}>";

    private static string Short(XElement element) => Canonical(element) is { Length: > 300 } text ? text[..300] + "…" : Canonical(element);

    // Name, attributes and own text.
    private static string Head(XElement element)
    {
        var head = new StringBuilder(element.Name.LocalName);
        foreach (XAttribute attribute in element.Attributes().Where(IsSaid).OrderBy(attribute => attribute.Name.LocalName, StringComparer.Ordinal))
        {
            head.Append(' ').Append(attribute.Name.LocalName).Append('=').Append(Value(attribute.Value));
        }

        string text = Value(string.Concat(element.Nodes().OfType<XText>().Select(node => node.Value)));
        return text.Length == 0 ? head.ToString() : head.Append(' ').Append('"').Append(text).Append('"').ToString();
    }

    // Our exceptions tell besides which parameter they are about.
    private static bool IsSaid(XAttribute attribute) =>
        !attribute.IsNamespaceDeclaration && attribute.Name.LocalName is not ("schemaLocation" or "locator")
        && !(attribute.Name.LocalName == "type" && attribute.Name.NamespaceName.Length > 0);

    // A name tells which of several elements is meant.
    private static string Label(XElement element) =>
        element.Elements().FirstOrDefault(child => child.Name.LocalName is "Name" or "name" or "Identifier")?.Value is { } name ? $"[{name}]" : "";

    private static string Value(string text) => string.Join(' ', Host().Replace(text, "http://HOST")
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(word => string.Join(',', word.Split(',').Select(Number))));

    private static string Number(string word) => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? (Math.Abs(number) < 1e-9 ? 0 : number).ToString("G" + Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : word;

    [GeneratedRegex(@"http://(127\.0\.0\.1|localhost)(:\d+)?")]
    private static partial Regex Host();
}
