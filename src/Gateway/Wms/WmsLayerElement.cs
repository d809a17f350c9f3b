using System.Xml.Linq;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>The Layer elements of capabilities.</summary>
internal sealed class WmsLayerElement(XNamespace ns, WmsVersion version, WmsServiceConfiguration service, LegendSizes legends, string url)
{
    private const double LatitudeLimit = 89.999999;
    private static readonly BoundingBox World = new(-180, -LatitudeLimit, 180, LatitudeLimit);
    private static readonly Dictionary<string, DimensionConfiguration> NoDimensions = [];
    private static readonly string[] DefaultBoxSrs = ["EPSG:3857", "EPSG:4326", "EPSG:900913"];

    // INSPIRE prescribes the name.
    private string StyleName => version.Is130 && service.Inspire is not null ? "inspire_common:DEFAULT" : "default";

    private readonly IReadOnlyList<string> _srs = WmsMapRequest.SrsOf(service);

    /// <summary>The root layer with all below.</summary>
    internal XElement WriteRoot(MapLayer root) => Write(root, isRoot: true);

    private XElement Write(MapLayer layer, bool isRoot)
    {
        LayerMetadata metadata = layer.Configuration?.Metadata ?? new LayerMetadata();
        var element = new XElement(ns + "Layer");
        if (layer.IsQueryable)
        {
            element.Add(new XAttribute("queryable", "1"));
        }

        element.Add(
            XmlText.Optional(ns + "Name", layer.Name),
            new XElement(ns + "Title", XmlText.Clean(layer.Title)),
            XmlText.Optional(ns + "Abstract", metadata.Abstract));
        if (!version.Is100)
        {
            element.Add(WmsServiceElement.Keywords(ns, metadata.KeywordLists, version));
        }

        element.Add(SrsList(isRoot), GeographicBox(layer), Boxes(layer), Dimensions(layer));
        element.Add(version.Is130 ? Metadata130(metadata) : version.Number == 111 ? Metadata111(metadata) : []);
        element.Add(Style(layer), Scales(layer));
        element.Add(layer.Children.Where(child => child.IsMap).Select(child => Write(child, isRoot: false)));
        return element;
    }

    private IEnumerable<XElement> SrsList(bool isRoot) => version.Number switch
    {
        130 => isRoot ? _srs.Select(code => new XElement(ns + "CRS", code)) : [],
        111 => isRoot ? _srs.Select(code => new XElement("SRS", code)) : [],
        110 => isRoot ? [new XElement("SRS", string.Join(' ', _srs))] : [],
        _ => [new XElement("SRS", string.Join(' ', _srs))],
    };

    private XElement GeographicBox(MapLayer layer)
    {
        BoundingBox degrees = layer.Extent.In(Srs.Wgs84);
        BoundingBox? limit = service.BoundingBoxSrs?.FirstOrDefault(entry => entry.Srs.Equals(Srs.Wgs84.Code, StringComparison.OrdinalIgnoreCase))?.BoundingBox;
        BoundingBox box = (limit is { } own ? degrees.Intersection(own) ?? degrees : degrees).Intersection(World) ?? World;
        return version.Is130
            ? new XElement(ns + "EX_GeographicBoundingBox",
                new XElement(ns + "westBoundLongitude", WmsCapabilities.Number(box.MinX)),
                new XElement(ns + "eastBoundLongitude", WmsCapabilities.Number(box.MaxX)),
                new XElement(ns + "southBoundLatitude", WmsCapabilities.Number(box.MinY)),
                new XElement(ns + "northBoundLatitude", WmsCapabilities.Number(box.MaxY)))
            : new XElement("LatLonBoundingBox", WmsCapabilities.Corners(box));
    }

    // Boxes in the usual systems that the service has, and in the layer's own.
    private IEnumerable<XElement> Boxes(MapLayer layer)
    {
        IEnumerable<BoundingBoxSrs> wanted = service.BoundingBoxSrs ?? DefaultBoxSrs
            .Where(code => _srs.Contains(code, StringComparer.OrdinalIgnoreCase))
            .Select(code => new BoundingBoxSrs(code, null));
        if (!layer.HasDefaultExtent && _srs.Contains(layer.Extent.Srs.Code, StringComparer.OrdinalIgnoreCase))
        {
            wanted = wanted.Append(new BoundingBoxSrs(layer.Extent.Srs.Code, null));
        }

        foreach (BoundingBoxSrs entry in wanted.DistinctBy(entry => entry.Srs))
        {
            if (Srs.TryParse(entry.Srs) is { } srs && BoxIn(layer, srs, entry.BoundingBox) is { IsValid: true } box)
            {
                yield return new XElement(ns + "BoundingBox",
                    new XAttribute(version.Is130 ? "CRS" : "SRS", srs.Code),
                    WmsCapabilities.Corners(version.Is130 && srs.IsNorthEast ? box.SwapAxes() : box));
            }
        }
    }

    private static BoundingBox? BoxIn(MapLayer layer, Srs srs, BoundingBox? fixedBox)
    {
        try
        {
            if (fixedBox is { } box)
            {
                return layer.HasDefaultExtent ? box : box.Intersection(layer.Extent.In(srs));
            }

            BoundingBox degrees = layer.Extent.In(Srs.Wgs84);
            bool isWorld = layer.HasDefaultExtent || !layer.Extent.Srs.Equals(srs);
            return isWorld ? Srs.Wgs84.Transform(srs, degrees.Intersection(World) ?? World) : layer.Extent.BoundingBox;
        }
        catch (SrsException)
        {
            return null;
        }
    }

    // 1.3.0 has one element per dimension, the versions before it all declarations and then all values; 1.0.0 knows none.
    private IEnumerable<XElement> Dimensions(MapLayer layer)
    {
        IReadOnlyDictionary<string, DimensionConfiguration> dimensions = layer.Configuration?.Dimensions ?? NoDimensions;
        return version.Number switch
        {
            130 => dimensions.Select(entry => new XElement(ns + "Dimension", Declaration(entry.Key), Values(entry.Value))),
            100 => [],
            _ => dimensions.Select(entry => new XElement("Dimension", Declaration(entry.Key)))
                .Concat(dimensions.Select(entry => new XElement("Extent", new XAttribute("name", entry.Key), Values(entry.Value)))),
        };
    }

    private static XAttribute[] Declaration(string name) =>
        [new("name", name), new("units", name.Contains("time", StringComparison.Ordinal) ? "ISO8601" : "")];

    private object?[] Values(DimensionConfiguration dimension) =>
    [
        new XAttribute("default", dimension.Default),
        version.Number == 110 ? null : new XAttribute("nearestValue", "0"),
        string.Join(',', dimension.Values),
    ];

    private IEnumerable<XElement> Metadata130(LayerMetadata metadata)
    {
        if (metadata.Attribution is { } attribution)
        {
            yield return new XElement(ns + "Attribution",
                XmlText.Optional(ns + "Title", attribution.Title),
                attribution.Url is { } link ? WmsCapabilities.OnlineResource(ns, link) : null,
                attribution.Logo is not { Url: { } logo } ? null : new XElement(ns + "LogoURL",
                    new XAttribute("width", attribution.Logo.Width ?? 0), new XAttribute("height", attribution.Logo.Height ?? 0),
                    new XElement(ns + "Format", attribution.Logo.Format ?? "image/png"), WmsCapabilities.OnlineResource(ns, logo)));
        }

        foreach (IdentifierMetadata identifier in metadata.Identifiers.Where(identifier => identifier.Name is not null))
        {
            yield return new XElement(ns + "AuthorityURL",
                new XAttribute("name", identifier.Name!), WmsCapabilities.OnlineResource(ns, identifier.Url ?? ""));
        }

        foreach (IdentifierMetadata identifier in metadata.Identifiers.Where(identifier => identifier.Name is not null))
        {
            yield return new XElement(ns + "Identifier", new XAttribute("authority", identifier.Name!), XmlText.Clean(identifier.Value ?? ""));
        }

        foreach (XElement link in Links("MetadataURL", metadata.Metadata, link => link.Type)
            .Concat(Links("DataURL", metadata.Data, _ => null)).Concat(Links("FeatureListURL", metadata.FeatureLists, _ => null)))
        {
            yield return link;
        }
    }

    // 1.1.1 knows two kinds of metadata by short names.
    private IEnumerable<XElement> Metadata111(LayerMetadata metadata) => Links(
        "MetadataURL",
        metadata.Metadata.Where(link => link.Type is "ISO19115:2003" or "FGDC:1998"),
        link => link.Type == "ISO19115:2003" ? "TC211" : "FGDC");

    private IEnumerable<XElement> Links(string name, IEnumerable<LinkMetadata> links, Func<LinkMetadata, string?> type) => links.Select(link =>
        new XElement(ns + name,
            type(link) is { } text ? new XAttribute("type", text) : null,
            new XElement(ns + "Format", link.Format ?? "text/xml"),
            WmsCapabilities.OnlineResource(ns, link.Url ?? "")));

    // Documents of 1.0.0 know no legends; what shows a style is a URL there.
    private XElement? Style(MapLayer layer)
    {
        if (layer.Name is not { } name || (version.Is100 ? !layer.HasLegend : legends.Of(layer) is null))
        {
            return null;
        }

        string legend = $"{url}?service=WMS&request=GetLegendGraphic&version={(version.Is130 ? "1.3.0" : "1.1.1")}&format=image%2Fpng&layer={Uri.EscapeDataString(name)}&sld_version=1.1.0";
        var style = new XElement(ns + "Style", new XElement(ns + "Name", StyleName), new XElement(ns + "Title", "default"));
        style.Add(legends.Of(layer) is not { } size
            ? new XElement("StyleURL", legend)
            : new XElement(ns + "LegendURL", new XAttribute("width", size.Width), new XAttribute("height", size.Height),
                new XElement(ns + "Format", "image/png"), WmsCapabilities.OnlineResource(ns, legend)));
        return style;
    }

    // Before 1.3.0 hints are diagonals of a pixel in metres; since then they are denominators of 0.28 mm pixels.
    private IEnumerable<XElement> Scales(MapLayer layer)
    {
        if (layer.ResolutionRange is not { } range)
        {
            return [];
        }

        if (!version.Is130)
        {
            return
            [
                new XElement("ScaleHint",
                    new XAttribute("min", WmsCapabilities.Number((range.MaxResolution ?? 0) * Math.Sqrt(2))),
                    new XAttribute("max", WmsCapabilities.Number((range.MinResolution ?? 1e9) * Math.Sqrt(2)))),
            ];
        }

        return ((IEnumerable<XElement?>)
        [
            range.MaxResolution is { } finest ? new XElement(ns + "MinScaleDenominator", WmsCapabilities.Number(finest / ResolutionRange.PixelSizeMeters)) : null,
            range.MinResolution is { } coarsest ? new XElement(ns + "MaxScaleDenominator", WmsCapabilities.Number(coarsest / ResolutionRange.PixelSizeMeters)) : null,
        ]).OfType<XElement>();
    }
}
