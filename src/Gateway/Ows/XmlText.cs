using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MapProxyCluster.Gateway.Ows;

/// <summary>Writes XML documents.</summary>
public static class XmlText
{
    /// <summary>A document with declaration, in UTF-8, indented.</summary>
    public static string Document(XElement root, XDocumentType? type = null)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        if (type is not null)
        {
            text.Append(type).Append('\n');
        }

        return text.Append(root).Append('\n').ToString();
    }

    /// <summary>Text without the characters that XML cannot hold: a client's text must not break the document.</summary>
    public static string Clean(string text) => text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.EnumerateRunes().Select(rune =>
        rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "?" : rune.ToString()));

    /// <summary>An element with text, or nothing when there is no text.</summary>
    public static XElement? Optional(XName name, string? text) => text is null ? null : new XElement(name, Clean(text));
}
