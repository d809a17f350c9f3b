using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Gateway.Ows;

/// <summary>Asks several sources about a point and makes one answer of theirs (behaviour reference 9.5).</summary>
public static class FeatureInfoCollector
{
    /// <summary>Asks the sources in order. A single answer is passed on as it is; no answer gives an empty document.</summary>
    /// <param name="sources">Who is asked.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="style">A style sheet for the whole answer and the media type that it makes; answers of different types are plain text, which has none.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="SourceException">A source failed.</exception>
    public static async Task<FeatureInfo> CollectAsync(
        IEnumerable<IFeatureInfoSource> sources,
        FeatureInfoQuery query,
        (FeatureInfoStyle Style, string MediaType)? style,
        CancellationToken cancellationToken)
    {
        var answers = new List<FeatureInfo>();
        foreach (IFeatureInfoSource source in sources)
        {
            if (await source.GetFeatureInfoAsync(query, cancellationToken) is { } answer)
            {
                answers.Add(answer);
            }
        }

        if (answers.Count == 0)
        {
            return new FeatureInfo(default, string.IsNullOrEmpty(query.InfoFormat) ? "text/plain" : query.InfoFormat);
        }

        string kind = KindOf(answers[0].MediaType);
        bool isUniform = answers.TrueForAll(answer => KindOf(answer.MediaType) == kind);
        FeatureInfo combined = answers is [var only] ? only : isUniform ? Combine(answers, kind) : CombineText(answers);
        return isUniform && style is var (sheet, mediaType) ? sheet.Apply(combined, mediaType) : combined;
    }

    /// <summary>The media type with a character set, which text needs.</summary>
    public static string WithCharset(string mediaType) =>
        mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) && !mediaType.Contains("charset", StringComparison.OrdinalIgnoreCase)
            ? mediaType + "; charset=utf-8"
            : mediaType;

    private static FeatureInfo Combine(List<FeatureInfo> answers, string kind) => kind switch
    {
        "xml" => CombineXml(answers),
        "json" => CombineJson(answers),
        "html" => CombineHtml(answers),
        _ => null,
    } ?? CombineText(answers);

    /// <summary>xml, html, json or text.</summary>
    internal static string KindOf(string mediaType) => mediaType.Split(';')[0].Trim().ToUpperInvariant() switch
    {
        "TEXT/XML" or "APPLICATION/XML" or "APPLICATION/GML+XML" or "APPLICATION/VND.OGC.GML" => "xml",
        "TEXT/HTML" => "html",
        "APPLICATION/JSON" => "json",
        _ => "text",
    };

    private static FeatureInfo CombineText(List<FeatureInfo> answers)
    {
        IEnumerable<string> texts = answers.Select(TextOf).Where(text => text.Trim().Length > 0);
        return new FeatureInfo(Encoding.UTF8.GetBytes(string.Join('\n', texts)), "text/plain");
    }

    // Children of the later documents' roots follow those of the first.
    private static FeatureInfo? CombineXml(List<FeatureInfo> answers)
    {
        XElement? first = null;
        foreach (FeatureInfo answer in answers)
        {
            if (ParseXml(answer) is not { } root)
            {
                continue;
            }

            if (first is null)
            {
                first = root;
            }
            else
            {
                first.Add(root.Nodes());
            }
        }

        return first is null
            ? null
            : new FeatureInfo(Encoding.UTF8.GetBytes(first.ToString(SaveOptions.DisableFormatting)), answers[0].MediaType);
    }

    // Upstream documents are read without DTDs and entities; what is not XML is left out.
    private static XElement? ParseXml(FeatureInfo answer)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(answer.Content.ToArray()), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Ignore,
                XmlResolver = null,
                MaxCharactersInDocument = 64 * 1024 * 1024,
            });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static FeatureInfo? CombineJson(List<FeatureInfo> answers)
    {
        var all = new JsonObject();
        foreach (FeatureInfo answer in answers)
        {
            try
            {
                if (JsonNode.Parse(answer.Content.Span) is JsonObject part)
                {
                    Merge(all, part);
                }
            }
            catch (JsonException)
            {
                // An answer that is no JSON has nothing to add.
            }
        }

        return new FeatureInfo(Encoding.UTF8.GetBytes(all.ToJsonString()), "application/json");
    }

    private static void Merge(JsonObject target, JsonObject part)
    {
        foreach ((string name, JsonNode? value) in part.ToArray())
        {
            switch (target[name], value)
            {
                case (JsonObject a, JsonObject b):
                    Merge(a, b);
                    break;
                case (JsonArray a, JsonArray b):
                    foreach (JsonNode? item in b)
                    {
                        a.Add(item?.DeepClone());
                    }

                    break;
                default:
                    target[name] = value?.DeepClone();
                    break;
            }
        }
    }

    // What stands in the later documents' bodies follows in the first one's.
    private static FeatureInfo CombineHtml(List<FeatureInfo> answers)
    {
        string first = TextOf(answers[0]);
        string rest = string.Concat(answers.Skip(1).Select(answer => BodyOf(TextOf(answer))));
        int end = first.LastIndexOf("</body>", StringComparison.OrdinalIgnoreCase);
        string combined = end < 0 ? $"<html><body>{BodyOf(first)}{rest}</body></html>" : first.Insert(end, rest);
        return new FeatureInfo(Encoding.UTF8.GetBytes(combined), "text/html");
    }

    private static string BodyOf(string html)
    {
        int open = html.IndexOf("<body", StringComparison.OrdinalIgnoreCase);
        int start = open < 0 ? -1 : html.IndexOf('>', open);
        int end = html.LastIndexOf("</body>", StringComparison.OrdinalIgnoreCase);
        return start >= 0 && end > start ? html[(start + 1)..end] : html;
    }

    private static string TextOf(FeatureInfo answer) => Encoding.UTF8.GetString(answer.Content.Span);
}
