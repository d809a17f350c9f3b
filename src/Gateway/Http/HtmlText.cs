using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace MapProxyCluster.Gateway.Http;

/// <summary>Writes HTML. Whatever fills a hole of an interpolated string is escaped; only literals are markup.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds markup with values.</summary>
    internal HtmlText Add([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Adds data for a script. JSON is written with all characters escaped that could end the element.</summary>
    internal HtmlText AddData(string id, JsonNode data)
    {
        Add($"<script type=\"application/json\" id=\"{id}\">");
        _text.Append(data.ToJsonString());
        return Add($"</script>");
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Takes literals as they are and values escaped.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup
    {
        private readonly StringBuilder _text;

        /// <summary>Called by the compiler, which counts what will come.</summary>
        public Markup(int literalLength, int formattedCount, HtmlText html)
        {
            (_, _) = (literalLength, formattedCount);
            _text = html._text;
        }

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(string? value) => _text.Append(WebUtility.HtmlEncode(value));

        public void AppendFormatted<T>(T value)
            where T : IFormattable => _text.Append(WebUtility.HtmlEncode(value.ToString(null, CultureInfo.InvariantCulture)));
    }
}
