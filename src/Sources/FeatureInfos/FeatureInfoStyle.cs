using System.Text;
using System.Xml;
using System.Xml.Xsl;
using HtmlAgilityPack;

namespace MapProxyCluster.Sources;

/// <summary>A style sheet (XSLT 1.0) that turns feature info into another document. Safe for concurrent use.</summary>
public sealed class FeatureInfoStyle
{
    private static readonly XmlReaderSettings Strict = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null };

    private readonly XslCompiledTransform _transform = new();

    private FeatureInfoStyle()
    {
    }

    /// <summary>Reads a style sheet; it may include others, but runs no script and reads no document.</summary>
    /// <exception cref="FeatureInfoStyleException">The file cannot be read or is no style sheet.</exception>
    public static FeatureInfoStyle Load(string file)
    {
        try
        {
            var style = new FeatureInfoStyle();
            style._transform.Load(file, XsltSettings.Default, new XmlUrlResolver());
            return style;
        }
        catch (Exception error) when (error is XsltException or XmlException or IOException or UnauthorizedAccessException)
        {
            throw new FeatureInfoStyleException($"the style sheet '{file}' cannot be used: {(error.InnerException ?? error).Message}", error);
        }
    }

    /// <summary>The document that the style sheet makes of an answer; HTML that is not XML is read as browsers do.</summary>
    /// <exception cref="SourceException">The answer is no document, or the style sheet fails on it.</exception>
    public FeatureInfo Apply(FeatureInfo info, string mediaType)
    {
        try
        {
            using XmlReader reader = Read(info);
            using var output = new MemoryStream();
            using (var writer = XmlWriter.Create(output, Settings()))
            {
                _transform.Transform(reader, new XsltArgumentList(), writer);
            }

            return new FeatureInfo(output.ToArray(), mediaType);
        }
        catch (Exception error) when (error is XmlException or XsltException or InvalidOperationException)
        {
            throw new SourceException("feature info cannot be transformed", inner: error);
        }
    }

    private XmlWriterSettings Settings()
    {
        XmlWriterSettings settings = _transform.OutputSettings?.Clone() ?? new XmlWriterSettings();
        settings.Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return settings;
    }

    private static XmlReader Read(FeatureInfo info)
    {
        bool isHtml = info.MediaType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase);
        return isHtml
            ? XmlReader.Create(new StringReader(AsXml(Encoding.UTF8.GetString(info.Content.Span))), Strict)
            : XmlReader.Create(new MemoryStream(info.Content.ToArray()), Strict);
    }

    private static string AsXml(string html)
    {
        var document = new HtmlDocument { OptionOutputAsXml = true };
        document.LoadHtml(html);
        using var text = new StringWriter();
        document.Save(text);
        return text.ToString();
    }
}

/// <summary>A style sheet cannot be used.</summary>
public sealed class FeatureInfoStyleException(string message, Exception inner) : Exception(message, inner);
