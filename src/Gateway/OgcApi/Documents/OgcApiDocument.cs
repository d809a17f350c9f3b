using System.Text.Json.Nodes;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>A document of the OGC API: JSON for programs, a page for people, both from the same object.</summary>
/// <param name="Title">Heading of the page.</param>
internal abstract record OgcApiDocument(string Title)
{
    /// <summary>Query parameters that it knows.</summary>
    internal virtual IReadOnlyList<string> Parameters => ["f"];

    /// <summary>Media type of the JSON.</summary>
    internal virtual string JsonMediaType => MediaChoice.Json;

    /// <summary>Writes the document.</summary>
    internal abstract JsonObject Write(OgcApiView view);

    /// <summary>Writes the page's main part.</summary>
    internal abstract void WritePage(HtmlText page, OgcApiView view, JsonObject json);
}
