using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using MapProxyCluster.Origin.Geography;

namespace MapProxyCluster.Origin.Wms;

/// <summary>What a GetFeatureInfo request is told: the country at a point, if there is one.</summary>
internal sealed record FeatureInfo(Country? Country, double Longitude, double Latitude)
{
    /// <summary>The forms that an answer can have.</summary>
    internal static readonly IReadOnlyList<string> MediaTypes = ["text/plain", "text/html", "text/xml", "application/json"];

    private string Name => Country?.Name ?? "";

    private string Position => string.Create(CultureInfo.InvariantCulture, $"{Longitude:0.#####},{Latitude:0.#####}");

    /// <summary>The answer in a form; null for a form that is not offered.</summary>
    internal string? Write(string mediaType) => mediaType switch
    {
        "text/plain" => $"country: {(Country is null ? "none" : Name)}\nposition: {Position}\n",
        "text/html" => $"<html><body><table><tr><th>country</th><th>position</th></tr>"
            + $"<tr><td>{WebUtility.HtmlEncode(Name)}</td><td>{Position}</td></tr></table></body></html>",
        "text/xml" or "application/vnd.ogc.gml" => """<?xml version="1.0" encoding="UTF-8"?>""" + "\n"
            + new XElement("FeatureInfo", Country is null ? null : Element(), new XAttribute("position", Position)),
        "application/json" => JsonSerializer.Serialize(new
        {
            type = "FeatureCollection",
            features = Country is null ? [] : new[] { Feature() },
        }),
        _ => null,
    };

    private XElement Element() => new("country", new XAttribute("id", Country!.Id), Name);

    private object Feature() => new
    {
        type = "Feature",
        geometry = new { type = "Point", coordinates = new[] { Longitude, Latitude } },
        properties = new { country = Name, id = Country!.Id },
    };
}
