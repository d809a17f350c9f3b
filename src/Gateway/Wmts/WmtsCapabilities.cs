using System.Globalization;
using System.Text;
using System.Xml.Linq;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wmts;

/// <summary>The capabilities of WMTS 1.0.0 in both encodings (OGC 07-057r7; behaviour reference 10.4).</summary>
internal sealed class WmtsCapabilities(bool isRestful)
{
    private static readonly XNamespace Wmts = "http://www.opengis.net/wmts/1.0";
    private static readonly XNamespace Ows = "http://www.opengis.net/ows/1.1";
    private static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";

    private readonly DocumentCache _documents = new();

    internal async Task WriteAsync(MapRequest request)
    {
        MapRequest visible = await request.VisibleAsync("wmts", catalog => catalog.TileLayers.Select(layer => layer.Name));
        DocumentAddress address = visible.Address;
        byte[] document = await _documents.GetAsync(address.Catalog, address.BaseUrl, () => Task.FromResult(Make(address)), request.Aborted);
        await request.Http.WriteDocumentAsync(document, "application/xml; charset=utf-8");
    }

    private Document Make(DocumentAddress address) => new(Encoding.UTF8.GetBytes(XmlText.Document(Write(address))));

    private XElement Write(DocumentAddress address)
    {
        XNamespace xsi = "http://www.w3.org/2001/XMLSchema-instance";
        IReadOnlyList<TileLayer> layers = WmtsLayerTable.Of(address.Catalog).Layers;
        ServiceMetadata metadata = Metadata(address.Catalog);
        string url = isRestful ? $"{address.BaseUrl}/wmts" : $"{address.BaseUrl}/service";
        return new XElement(Wmts + "Capabilities",
            new XAttribute("xmlns", Wmts.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "ows", Ows),
            new XAttribute(XNamespace.Xmlns + "xlink", XLink),
            new XAttribute(XNamespace.Xmlns + "xsi", xsi),
            new XAttribute(XNamespace.Xmlns + "gml", "http://www.opengis.net/gml"),
            new XAttribute(xsi + "schemaLocation", "http://www.opengis.net/wmts/1.0 http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd"),
            new XAttribute("version", "1.0.0"),
            Identification(metadata),
            Provider(metadata, address.BaseUrl),
            Operations(url),
            new XElement(Wmts + "Contents",
                layers.GroupBy(layer => layer.Name).Select(group => Layer(address, url, [.. group])),
                layers.Select(layer => layer.Grid).DistinctBy(grid => grid.Name).Select(MatrixSet)),
            isRestful
                ? new XElement(Wmts + "ServiceMetadataURL", new XAttribute(XLink + "href", $"{url}/1.0.0/WMTSCapabilities.xml"))
                : new XElement(Wmts + "ServiceMetadataURL", new XAttribute(XLink + "href", $"{url}?SERVICE=WMTS&REQUEST=GetCapabilities")));
    }

    private static ServiceMetadata Metadata(MapCatalog catalog)
    {
        ServiceMetadata own = catalog.Configuration.Services.Wmts?.Metadata ?? new ServiceMetadata();
        ServiceMetadata wms = catalog.Configuration.Services.Wms?.Metadata ?? new ServiceMetadata();
        return new ServiceMetadata
        {
            Title = own.Title ?? wms.Title,
            Abstract = own.Abstract ?? wms.Abstract,
            OnlineResource = own.OnlineResource ?? wms.OnlineResource,
            Contact = own.Contact ?? wms.Contact,
            Fees = own.Fees ?? wms.Fees,
            AccessConstraints = own.AccessConstraints ?? wms.AccessConstraints,
            KeywordLists = own.KeywordLists.Count > 0 ? own.KeywordLists : wms.KeywordLists,
        };
    }

    private static XElement Identification(ServiceMetadata metadata)
    {
        XElement[] keywords = [.. metadata.KeywordLists.SelectMany(list => list.Keywords).Select(word => new XElement(Ows + "Keyword", XmlText.Clean(word)))];
        return new XElement(Ows + "ServiceIdentification",
            new XElement(Ows + "Title", XmlText.Clean(metadata.Title ?? "MapProxy WMTS")),
            XmlText.Optional(Ows + "Abstract", metadata.Abstract),
            keywords.Length == 0 ? null : new XElement(Ows + "Keywords", keywords),
            new XElement(Ows + "ServiceType", "OGC WMTS"),
            new XElement(Ows + "ServiceTypeVersion", "1.0.0"),
            new XElement(Ows + "Fees", XmlText.Clean(metadata.Fees ?? "none")),
            new XElement(Ows + "AccessConstraints", XmlText.Clean(metadata.AccessConstraints ?? "none")));
    }

    private static XElement? Provider(ServiceMetadata metadata, string url)
    {
        if (metadata.Contact is not { } contact)
        {
            return null;
        }

        return new XElement(Ows + "ServiceProvider",
            new XElement(Ows + "ProviderName", XmlText.Clean(contact.Organization ?? "")),
            new XElement(Ows + "ProviderSite", new XAttribute(XLink + "href", metadata.OnlineResource ?? url)),
            new XElement(Ows + "ServiceContact",
                XmlText.Optional(Ows + "IndividualName", contact.Person),
                XmlText.Optional(Ows + "PositionName", contact.Position),
                new XElement(Ows + "ContactInfo",
                    new XElement(Ows + "Phone", XmlText.Optional(Ows + "Voice", contact.Phone), XmlText.Optional(Ows + "Facsimile", contact.Fax)),
                    new XElement(Ows + "Address",
                        XmlText.Optional(Ows + "DeliveryPoint", contact.Address),
                        XmlText.Optional(Ows + "City", contact.City),
                        XmlText.Optional(Ows + "AdministrativeArea", contact.State),
                        XmlText.Optional(Ows + "PostalCode", contact.Postcode),
                        XmlText.Optional(Ows + "Country", contact.Country),
                        XmlText.Optional(Ows + "ElectronicMailAddress", contact.Email)))));
    }

    private XElement Operations(string url) => new(Ows + "OperationsMetadata",
        ((string[])["GetCapabilities", "GetTile", "GetFeatureInfo"]).Select(name => new XElement(Ows + "Operation",
            new XAttribute("name", name),
            new XElement(Ows + "DCP", new XElement(Ows + "HTTP", new XElement(Ows + "Get",
                new XAttribute(XLink + "href", isRestful ? url + "/" : url + "?"),
                new XElement(Ows + "Constraint", new XAttribute("name", "GetEncoding"),
                    new XElement(Ows + "AllowedValues", new XElement(Ows + "Value", isRestful ? "RESTful" : "KVP")))))))));

    private XElement Layer(DocumentAddress address, string url, TileLayer[] layers)
    {
        TileLayer first = layers[0];
        WmtsServiceConfiguration service = address.Catalog.Configuration.Services.Wmts!;
        BoundingBox box = first.Extent.In(Srs.Wgs84);
        string format = first.Format == ImageFormat.Unknown ? first.TileSet.ImageOptions.MediaType ?? first.Format.MediaType() : first.Format.MediaType();
        bool isQueryable = first.MapLayer.InfoSources.Count > 0;
        return new XElement(Wmts + "Layer",
            new XElement(Ows + "Title", XmlText.Clean(first.Title)),
            new XElement(Ows + "Abstract", XmlText.Clean(first.Configuration.Metadata?.Abstract ?? "")),
            new XElement(Ows + "WGS84BoundingBox",
                new XElement(Ows + "LowerCorner", $"{Text(box.MinX)} {Text(box.MinY)}"),
                new XElement(Ows + "UpperCorner", $"{Text(box.MaxX)} {Text(box.MaxY)}")),
            new XElement(Ows + "Identifier", XmlText.Clean(first.Name)),
            new XElement(Wmts + "Style", new XAttribute("isDefault", "true"), new XElement(Ows + "Identifier", "default"), Legend(address, first)),
            new XElement(Wmts + "Format", format),
            isQueryable ? service.FeatureInfoFormats.Select(info => new XElement(Wmts + "InfoFormat", info.MediaType)) : null,
            first.Configuration.Dimensions.Select(Dimension),
            layers.Select(layer => new XElement(Wmts + "TileMatrixSetLink", new XElement(Wmts + "TileMatrixSet", layer.Grid.Name))),
            isRestful ? Resources(url, first, format, service, isQueryable) : null);
    }

    private XElement? Legend(DocumentAddress address, TileLayer layer)
    {
        string? template = isRestful ? layer.Configuration.WmtsRestLegendUrl : layer.Configuration.WmtsKvpLegendUrl;
        if (template is null && layer.MapLayer.HasLegend && address.Catalog.Configuration.Services.Wms is { } wms)
        {
            string version = wms.Versions?.Max(StringComparer.Ordinal) ?? "1.3.0";
            template = $"{{base_url}}/service?service=WMS&request=GetLegendGraphic&version={version}&format=image%2Fpng&layer={{layer_name}}&sld_version=1.1.0";
        }

        return template is null ? null : new XElement(Wmts + "LegendURL",
            new XAttribute("format", "image/png"),
            new XAttribute(XLink + "href", template
                .Replace("{base_url}", address.BaseUrl, StringComparison.Ordinal)
                .Replace("{layer_name}", Uri.EscapeDataString(layer.Name), StringComparison.Ordinal)));
    }

    private static XElement Dimension(KeyValuePair<string, DimensionConfiguration> dimension) => new(Wmts + "Dimension",
        new XElement(Ows + "Identifier", dimension.Key),
        new XElement(Wmts + "Default", XmlText.Clean(dimension.Value.Default)),
        dimension.Value.Values.Select(value => new XElement(Wmts + "Value", XmlText.Clean(value))));

    private static IEnumerable<XElement> Resources(
        string url, TileLayer layer, string format, WmtsServiceConfiguration service, bool isQueryable)
    {
        string tile = WmtsTemplate.Of(service.RestfulTemplate ?? WmtsTemplate.DefaultTile).For(layer);
        yield return new XElement(Wmts + "ResourceURL",
            new XAttribute("format", format), new XAttribute("resourceType", "tile"), new XAttribute("template", url + tile));
        foreach (FeatureInfoFormat info in service.FeatureInfoFormats.Where(info => isQueryable && info.Suffix is not null))
        {
            string template = WmtsTemplate.Of(service.RestfulFeatureInfoTemplate ?? WmtsTemplate.DefaultFeatureInfo).Text
                .Replace("{InfoFormat}", info.Suffix, StringComparison.Ordinal)
                .Replace("{Layer}", Uri.EscapeDataString(layer.Name), StringComparison.Ordinal);
            yield return new XElement(Wmts + "ResourceURL",
                new XAttribute("format", info.MediaType), new XAttribute("resourceType", "FeatureInfo"), new XAttribute("template", url + template));
        }
    }

    private static XElement MatrixSet(TileGrid grid) => new(Wmts + "TileMatrixSet",
        new XElement(Ows + "Identifier", grid.Name),
        new XElement(Ows + "SupportedCRS", grid.Srs.EpsgNumber is { } number ? $"urn:ogc:def:crs:EPSG::{number}" : "urn:ogc:def:crs:OGC:1.3:CRS84"),
        Enumerable.Range(0, grid.LevelCount).Select(level => Matrix(grid, level)));

    private static XElement Matrix(TileGrid grid, int level)
    {
        PixelSize size = grid.LevelSize(level);
        TileCoord corner = grid.FromOrigin(new TileCoord(0, 0, level), GridOrigin.NorthWest);
        BoundingBox box = grid.TileBoundingBox(corner);
        (double first, double second) = grid.Srs.IsNorthEast ? (box.MaxY, box.MinX) : (box.MinX, box.MaxY);
        double scale = grid.Resolutions[level] / ResolutionRange.PixelSizeMeters * grid.Srs.MetersPerUnit;
        return new XElement(Wmts + "TileMatrix",
            new XElement(Ows + "Identifier", grid.Definition.LevelNames?[level] ?? level.ToString("00", CultureInfo.InvariantCulture)),
            new XElement(Wmts + "ScaleDenominator", Math.Round(scale, 10).ToString("0.##########", CultureInfo.InvariantCulture)),
            new XElement(Wmts + "TopLeftCorner", $"{Text(first)} {Text(second)}"),
            new XElement(Wmts + "TileWidth", grid.TileSize.Width),
            new XElement(Wmts + "TileHeight", grid.TileSize.Height),
            new XElement(Wmts + "MatrixWidth", size.Width),
            new XElement(Wmts + "MatrixHeight", size.Height));
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
