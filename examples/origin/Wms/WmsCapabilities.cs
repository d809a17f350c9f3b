using System.Xml.Linq;

namespace MapProxyCluster.Origin.Wms;

/// <summary>Writes the capabilities documents.</summary>
internal static class WmsCapabilities
{
    private static readonly XNamespace Wms = "http://www.opengis.net/wms";
    private static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";
    private static readonly string[] Codes =
        ["EPSG:4326", "EPSG:3857", "EPSG:900913", "EPSG:2154", "EPSG:3035", "EPSG:25832", "EPSG:31467", "EPSG:27700", "EPSG:3413"];

    /// <summary>The document of a version; <paramref name="url"/> is the address of the service.</summary>
    internal static string Write(bool isVersion13, string url)
    {
        XNamespace ns = isVersion13 ? Wms : XNamespace.None;
        XElement root = new(
            ns + (isVersion13 ? "WMS_Capabilities" : "WMT_MS_Capabilities"),
            new XAttribute("version", isVersion13 ? "1.3.0" : "1.1.1"),
            new XAttribute(XNamespace.Xmlns + "xlink", XLink),
            new XElement(
                ns + "Service",
                new XElement(ns + "Name", isVersion13 ? "WMS" : "OGC:WMS"),
                new XElement(ns + "Title", "Sample origin"),
                new XElement(ns + "Abstract", "Natural Earth, drawn on request"),
                Link(ns, url)),
            new XElement(
                ns + "Capability",
                Requests(ns, url, isVersion13 ? "text/xml" : "application/vnd.ogc.wms_xml"),
                new XElement(ns + "Exception", new XElement(ns + "Format", isVersion13 ? "XML" : "application/vnd.ogc.se_xml")),
                RootLayer(ns, isVersion13, url)));
        return """<?xml version="1.0" encoding="UTF-8"?>""" + "\n" + root;
    }

    private static XElement Requests(XNamespace ns, string url, string capabilitiesType)
    {
        return new XElement(
            ns + "Request",
            Operation("GetCapabilities", capabilitiesType),
            Operation("GetMap", "image/png", "image/jpeg"),
            Operation("GetFeatureInfo", [.. FeatureInfo.MediaTypes]));

        XElement Operation(string name, params string[] formats) => new(
            ns + name,
            formats.Select(f => new XElement(ns + "Format", f)),
            new XElement(ns + "DCPType", new XElement(ns + "HTTP", new XElement(ns + "Get", Link(ns, url + "?")))));
    }

    private static XElement RootLayer(XNamespace ns, bool isVersion13, string url) => new(
        ns + "Layer",
        new XElement(ns + "Title", "Sample origin"),
        Codes.Select(c => new XElement(ns + (isVersion13 ? "CRS" : "SRS"), c)),
        isVersion13
            ? new XElement(
                ns + "EX_GeographicBoundingBox",
                new XElement(ns + "westBoundLongitude", -180),
                new XElement(ns + "eastBoundLongitude", 180),
                new XElement(ns + "southBoundLatitude", -90),
                new XElement(ns + "northBoundLatitude", 90))
            : new XElement(ns + "LatLonBoundingBox", Box(-180, -90, 180, 90)),
        new XElement(
            ns + "BoundingBox",
            new XAttribute(isVersion13 ? "CRS" : "SRS", "EPSG:4326"),
            isVersion13 ? Box(-90, -180, 90, 180) : Box(-180, -90, 180, 90)),
        WmsLayer.All.Select(layer => Layer(ns, layer, url)));

    private static XElement Layer(XNamespace ns, WmsLayer layer, string url) => new(
        ns + "Layer",
        new XAttribute("queryable", 1),
        new XAttribute("opaque", layer.IsOpaque ? 1 : 0),
        new XElement(ns + "Name", layer.Name),
        new XElement(ns + "Title", layer.Title),
        new XElement(
            ns + "Style",
            new XElement(ns + "Name", "default"),
            new XElement(ns + "Title", "default"),
            new XElement(
                ns + "LegendURL",
                new XAttribute("width", Legend.Width),
                new XAttribute("height", Legend.Height),
                new XElement(ns + "Format", "image/png"),
                Link(ns, $"{url}?service=WMS&version=1.1.1&request=GetLegendGraphic&format=image/png&layer={layer.Name}"))));

    private static XAttribute[] Box(double minX, double minY, double maxX, double maxY) =>
        [new("minx", minX), new("miny", minY), new("maxx", maxX), new("maxy", maxY)];

    private static XElement Link(XNamespace ns, string url) => new(
        ns + "OnlineResource", new XAttribute(XLink + "type", "simple"), new XAttribute(XLink + "href", url));
}
