using System.Globalization;
using System.Xml.Linq;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Tools.Capabilities;

/// <summary>Reads the layers of WMS capabilities: what a layer does not say, it takes from the one around it.</summary>
internal sealed class WmsLayerReader
{
    internal const string Namespace = "http://www.opengis.net/wms";
    private const int MaximumDepth = 100;
    private static readonly XName Link = XNamespace.Get("http://www.w3.org/1999/xlink") + "href";
    private static readonly string[] GeographicEdges = ["westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude"];
    private static readonly string[] Edges = ["minx", "miny", "maxx", "maxy"];

    private readonly XElement _capability;
    private readonly XNamespace _space;
    private readonly bool _is130;
    private readonly string _url;

    /// <exception cref="FormatException">There is no address of maps.</exception>
    internal WmsLayerReader(XElement root, bool is130)
    {
        (_space, _is130) = (root.Name.Namespace, is130);
        _capability = root.Element(_space + "Capability") ?? throw new FormatException("there is no Capability");
        _url = Path(_capability, "Request", "GetMap", "DCPType", "HTTP", "Get", "OnlineResource")?.Attribute(Link)?.Value
            ?? throw new FormatException("there is no address of GetMap");
    }

    /// <summary>The outermost layer.</summary>
    /// <exception cref="FormatException">There is none, or it has no meaning.</exception>
    internal WmsLayer ReadRoot() =>
        Read(_capability.Element(_space + "Layer") ?? throw new FormatException("there are no layers"), new WmsLayer { Url = _url }, 0);

    private WmsLayer Read(XElement element, WmsLayer parent, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new FormatException("layers are nested too deeply");
        }

        (bool hasHint, double? coarsest, double? finest) = Resolutions(element);
        WmsLayer layer = parent with
        {
            Name = Text(element, "Name"),
            Title = Text(element, "Title"),
            Abstract = Text(element, "Abstract"),
            IsQueryable = element.Attribute("queryable")?.Value == "1",
            IsOpaque = element.Attribute("opaque")?.Value == "1",
            Srs = [.. SrsOf(element).Union(parent.Srs).Order(StringComparer.Ordinal)],
            GeographicBox = GeographicBox(element) ?? parent.GeographicBox,
            Boxes = Boxes(element) is { Count: > 0 } boxes ? boxes : parent.Boxes,
            HasResolutions = hasHint || parent.HasResolutions,
            CoarsestResolution = hasHint ? coarsest : parent.CoarsestResolution,
            FinestResolution = hasHint ? finest : parent.FinestResolution,
            LegendUrl = Legend(element),
            Layers = [],
        };
        return layer with { Layers = [.. element.Elements(_space + "Layer").Select(child => Read(child, layer, depth + 1))] };
    }

    // Several codes may stand in one element (OGC 01-068r3, 7.1.4.5.5).
    private IEnumerable<string> SrsOf(XElement element) => element.Elements(_space + (_is130 ? "CRS" : "SRS"))
        .SelectMany(srs => srs.Value.ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private BoundingBox? GeographicBox(XElement element)
    {
        if (_is130)
        {
            return element.Element(_space + "EX_GeographicBoundingBox") is { } box
                ? Box([.. GeographicEdges.Select(edge => box.Element(_space + edge)?.Value)])
                : null;
        }

        return element.Element(_space + "LatLonBoundingBox") is { } former ? Box(former) : null;
    }

    // Version 1.3.0 writes coordinates in the order of the CRS's axes.
    private Dictionary<string, BoundingBox> Boxes(XElement element)
    {
        var boxes = new Dictionary<string, BoundingBox>(StringComparer.Ordinal);
        foreach (XElement box in element.Elements(_space + "BoundingBox"))
        {
            string code = box.Attribute(_is130 ? "CRS" : "SRS")?.Value ?? "";
            BoundingBox found = Box(box);
            boxes[code] = _is130 && Srs.TryParse(code)?.IsNorthEast == true ? found.SwapAxes() : found;
        }

        return boxes;
    }

    private static BoundingBox Box(XElement element) => Box([.. Edges.Select(edge => element.Attribute(edge)?.Value)]);

    private static BoundingBox Box(string?[] texts)
    {
        double[] edges = [.. texts.Select(Number)];
        return new BoundingBox(edges[0], edges[1], edges[2], edges[3]);
    }

    // The hints are diagonals of pixels (OGC 01-068r3, 7.1.4.5.9); its maximum is the coarsest.
    private (bool IsGiven, double? Coarsest, double? Finest) Resolutions(XElement element)
    {
        if (element.Element(_space + "ScaleHint") is not { } hint)
        {
            return (false, null, null);
        }

        double? Side(string name) => hint.Attribute(name)?.Value is { Length: > 0 } text ? Math.Sqrt(Math.Pow(Number(text), 2) / 2) : null;
        return (true, Side("max"), Side("min"));
    }

    private string? Legend(XElement element) => element.Elements(_space + "Style")
        .FirstOrDefault(style => Text(style, "Name") is "default" or "")?.Element(_space + "LegendURL")?.Element(_space + "OnlineResource")?.Attribute(Link)?.Value;

    private string? Text(XElement element, string name) => element.Element(_space + name)?.Value;

    private XElement? Path(XElement from, params string[] names) =>
        names.Aggregate((XElement?)from, (element, name) => element?.Element(_space + name));

    private static double Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value
        : throw new FormatException($"not a number: '{text}'");
}
