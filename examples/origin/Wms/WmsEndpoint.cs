using System.Xml.Linq;
using MapProxyCluster.Imaging;
using MapProxyCluster.Origin.Drawing;
using MapProxyCluster.Origin.Geography;
using MapProxyCluster.Origin.Hosting;

namespace MapProxyCluster.Origin.Wms;

/// <summary>Answers WMS requests.</summary>
internal sealed class WmsEndpoint(MapPainter painter, Atlas atlas)
{
    /// <summary>One request to one answer.</summary>
    internal IResult Handle(HttpRequest http)
    {
        WmsRequest request = new(http.Query);
        try
        {
            return request.Operation.ToUpperInvariant() switch
            {
                "GETMAP" or "MAP" => Map(request),
                "GETFEATUREINFO" => Info(request),
                "GETLEGENDGRAPHIC" => LegendGraphic(request),
                "GETCAPABILITIES" or "CAPABILITIES" => Capabilities(request, http),
                _ => throw new WmsException($"operation {request.Operation} is not supported", "OperationNotSupported"),
            };
        }
        catch (WmsException e)
        {
            return Failure(e, request.IsVersion13);
        }
    }

    private static IResult Capabilities(WmsRequest request, HttpRequest http) => Results.Text(
        WmsCapabilities.Write(request.IsVersion13, $"{http.Scheme}://{http.Host}{http.Path}"),
        request.IsVersion13 ? "text/xml" : "application/vnd.ogc.wms_xml");

    private static IResult LegendGraphic(WmsRequest request)
    {
        string name = request.Required("layer");
        WmsLayer layer = WmsLayer.Find(name) ?? throw new WmsException($"layer {name} is not defined", "LayerNotDefined");
        return Picture.Answer(Legend.Paint(layer), ImageFormat.Png);
    }

    // OGC 01-068r3 annex A.3 and OGC 06-042 annex E.2.
    private static IResult Failure(WmsException failure, bool isVersion13)
    {
        XNamespace ns = isVersion13 ? "http://www.opengis.net/ogc" : XNamespace.None;
        XElement report = new(
            ns + "ServiceExceptionReport",
            new XAttribute("version", isVersion13 ? "1.3.0" : "1.1.1"),
            new XElement(ns + "ServiceException", failure.Code is null ? null : new XAttribute("code", failure.Code), failure.Message));
        return Results.Text(
            """<?xml version="1.0" encoding="UTF-8"?>""" + "\n" + report, isVersion13 ? "text/xml" : "application/vnd.ogc.se_xml");
    }

    private IResult Map(WmsRequest request)
    {
        ImageFormat format = request.Format();
        return Picture.Answer(painter.Paint(request.View(), request.Layers("layers"), request.Background()), format);
    }

    private IResult Info(WmsRequest request)
    {
        _ = request.Layers("query_layers");
        MapView view = request.View();
        (int x, int y) = request.Point(view.Size);
        (double longitude, double latitude) = view.ToDegrees(x + 0.5, y + 0.5);
        Country? country = double.IsFinite(longitude + latitude) ? atlas.Fine.CountryAt(longitude, latitude) : null;
        string mediaType = request.Optional("info_format") ?? "text/plain";
        string text = new FeatureInfo(country, longitude, latitude).Write(mediaType)
            ?? throw new WmsException($"info format {mediaType} is not supported", "InvalidFormat");
        return Results.Text(text, mediaType);
    }
}
