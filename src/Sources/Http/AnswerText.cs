using System.Text;

namespace MapProxyCluster.Sources;

/// <summary>The part of an answer that is worth a place in the log.</summary>
internal static class AnswerText
{
    /// <summary>Up to 8000 bytes of text, JSON and OGC documents, 100 of anything else; control characters become spaces.</summary>
    internal static string Of(UpstreamAnswer answer)
    {
        bool isText = answer.MediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || answer.MediaType.StartsWith("application/vnd.ogc", StringComparison.OrdinalIgnoreCase)
            || answer.MediaType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        int length = Math.Min(answer.Body.Length, isText ? 8000 : 100);
        string text = Encoding.UTF8.GetString(answer.Body.Span[..length]);
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
