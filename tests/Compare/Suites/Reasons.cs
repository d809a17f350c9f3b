using MapProxyCluster.Compare.Comparison;

namespace MapProxyCluster.Compare.Suites;

/// <summary>Differences that documents and errors of many configurations have, with their reasons.</summary>
internal static class Reasons
{
    private const string LeftOut = "1.15 leaves it out";

    /// <summary>Capabilities of WMTS in REST encoding.</summary>
    internal static Case WmtsStyles(this Case document) => document
        .Differs(Aspect.Document, "the standard's flag", "isDefault=true")
        .Differs(Aspect.Document, "later versions use URNs throughout", "SupportedCRS")
        .Differs(Aspect.Document, "later versions have them", "has <OperationsMetadata");

    /// <summary>A tile map document.</summary>
    internal static Case TileMap(this Case document) => document
        .Differs(Aspect.Document, "the specification wants the attribute; 1.15 leaves it out", "tilemapservice");

    /// <summary>A document about a layer that is described.</summary>
    internal static Case Described(this Case document) => document.Differs(Aspect.Document, LeftOut, "has <Abstract");

    /// <summary>Links to legends.</summary>
    internal static Case Legends(this Case document) => document
        .Differs(Aspect.Document, "the same parameters in another order, and the document's version", "request=GetLegendGraphic");

    /// <summary>WMS 1.3.0 of a service without CRS:84.</summary>
    internal static Case OwnSrs(this Case document) => document
        .Differs(Aspect.Document, "1.15 calls the world's own SRS CRS:84, which is none of the service's", "CRS:84");

    /// <summary>A layer that has no feature info.</summary>
    internal static Case NotQueryable(this Case refusal) => refusal.Differs(Aspect.Document, "the standard has a code for it", "LayerNotQueryable");
}
