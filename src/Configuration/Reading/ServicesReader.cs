using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads <c>services</c>.</summary>
internal static class ServicesReader
{
    internal static ServicesConfiguration Read(MapReader reader)
    {
        MapReader? demo = reader.Map("demo");
        var services = new ServicesConfiguration
        {
            Wms = reader.Map("wms") is { } wms ? WmsServiceReader.Read(wms) : null,
            Wmts = reader.Map("wmts") is { } wmts ? ReadWmts(wmts) : null,
            Tms = reader.Map("tms") is { } tms ? ReadTms(tms) : null,
            Kml = reader.Map("kml") is { } kml ? ReadKml(kml) : null,
            OgcApi = reader.Map("ogcapi") is { } ogcApi ? OgcApiServiceReader.Read(ogcApi) : null,
            Demo = demo is null ? null : ReadDemo(demo),
        };
        if (demo is not null)
        {
            reader.Messages.Warning(demo.Location, "the demo service is meant for development; consider to switch it off in production");
        }

        foreach (Entry entry in reader.Entries.Where(entry => entry.Key is not ("demo" or "wms" or "wmts" or "tms" or "kml" or "ogcapi")))
        {
            reader.Messages.Error(reader.LocationOf(entry.Key), $"unknown service '{entry.Key}'");
        }

        return services;
    }

    private static DemoServiceConfiguration ReadDemo(MapReader reader)
    {
        // As under globals, where it is a mapping, or just the address.
        MapReader? background = reader.Raw("background") is MapNode ? reader.Map("background") : null;
        var demo = new DemoServiceConfiguration { BackgroundUrl = background is null ? reader.Text("background") : background.Text("url") };
        background?.Finish();
        reader.Finish();
        return demo;
    }

    private static WmtsServiceConfiguration ReadWmts(MapReader reader)
    {
        var wmts = new WmtsServiceConfiguration
        {
            Kvp = reader.Boolean("kvp"),
            Restful = reader.Boolean("restful"),
            RestfulTemplate = reader.Text("restful_template"),
            // MapProxy's manual and its program call it differently.
            RestfulFeatureInfoTemplate = reader.Text("restful_featureinfo_template") ?? reader.Text("restful_fi_template"),
            FeatureInfoFormats = [.. reader.Maps("featureinfo_formats").Select(ReadFormat)],
            Metadata = reader.Map("md") is { } metadata ? MetadataReader.ReadService(metadata) : null,
        };
        reader.Finish();
        return wmts;
    }

    private static FeatureInfoFormat ReadFormat(MapReader reader)
    {
        var format = new FeatureInfoFormat(reader.RequiredText("mimetype"), reader.Text("suffix"));
        reader.Finish();
        return format;
    }

    private static TmsServiceConfiguration ReadTms(MapReader reader)
    {
        var tms = new TmsServiceConfiguration
        {
            UseGridNames = reader.Boolean("use_grid_names") ?? false,
            Origin = GridReader.Origin(reader, "origin"),
            Metadata = reader.Map("md") is { } metadata ? MetadataReader.ReadService(metadata) : null,
        };
        reader.Finish();
        return tms;
    }

    private static KmlServiceConfiguration ReadKml(MapReader reader)
    {
        var kml = new KmlServiceConfiguration(reader.Boolean("use_grid_names") ?? false);
        reader.Finish();
        return kml;
    }
}
