using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>HTML in the making. Whatever is put into an interpolated string is escaped; only the code's own text is markup.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    /// <summary>Appends markup with escaped values.</summary>
    internal void Append(Escaping markup) => _text.Append(markup.Text);

    /// <summary>Appends a picture that links to itself.</summary>
    internal void Picture(string url, string description) =>
        Append($"<a class=\"picture\" href=\"{url}\"><img src=\"{url}\" alt=\"{description}\" loading=\"lazy\"></a>");

    /// <summary>Appends labels with texts; those without text are left out, addresses become links.</summary>
    internal void Facts(IEnumerable<(string Label, string Text)> facts)
    {
        Append($"<dl>");
        foreach ((string label, string text) in facts.Where(fact => fact.Text.Length > 0))
        {
            bool isAddress = Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";
            Append($"<dt>{label}</dt>");
            if (isAddress)
            {
                Append($"<dd><a href=\"{text}\">{text}</a></dd>");
            }
            else
            {
                Append($"<dd>{text}</dd>");
            }
        }

        Append($"</dl>");
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>An interpolated string whose values are escaped.</summary>
    [InterpolatedStringHandler]
    internal readonly struct Escaping
    {
        public Escaping(int literalLength, int formattedCount) => Text = new StringBuilder(literalLength + (formattedCount * 16));

        internal StringBuilder Text { get; }

        public void AppendLiteral(string markup) => Text.Append(markup);

        public void AppendFormatted(string? value) => Text.Append(WebUtility.HtmlEncode(value));

        public void AppendFormatted<T>(T value)
            where T : IFormattable => Text.Append(WebUtility.HtmlEncode(value.ToString(null, CultureInfo.InvariantCulture)));
    }
}
