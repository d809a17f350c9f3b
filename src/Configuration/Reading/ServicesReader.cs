using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads <c>services</c>.</summary>
internal static class ServicesReader
{
    internal static ServicesConfiguration Read(MapReader reader)
    {
        MapReader? demo = reader.Map("demo");
        demo?.Finish();
        var services = new ServicesConfiguration
        {
            Wms = reader.Map("wms") is { } wms ? ReadWms(wms) : null,
            Wmts = reader.Map("wmts") is { } wmts ? ReadWmts(wmts) : null,
            Tms = reader.Map("tms") is { } tms ? ReadTms(tms) : null,
            Demo = demo is null ? null : new DemoServiceConfiguration(),
        };
        if (demo is not null)
        {
            reader.Messages.Warning(demo.Location, "the demo service is meant for development; consider to switch it off in production");
        }

        foreach (string key in (string[])["kml", "ogcapi"])
        {
            if (reader.Mentions(key))
            {
                reader.Messages.Warning(reader.LocationOf(key), "not supported yet; the service is not served");
            }
        }

        foreach (Entry entry in reader.Entries.Where(entry => entry.Key is not ("demo" or "wms" or "wmts" or "tms" or "kml" or "ogcapi")))
        {
            reader.Messages.Error(reader.LocationOf(entry.Key), $"unknown service '{entry.Key}'");
        }

        return services;
    }

    private static WmsServiceConfiguration ReadWms(MapReader reader)
    {
        MapReader? attribution = reader.Map("attribution");
        var wms = new WmsServiceConfiguration
        {
            Srs = ReadSrs(reader, "srs"),
            BoundingBoxSrs = ReadBoundingBoxSrs(reader),
            ImageFormats = reader.Texts("image_formats"),
            Attribution = attribution?.Text("text"),
            FeatureInfoTypes = ReadFeatureInfoTypes(reader),
            RaiseSourceErrors = reader.Choice("on_source_errors", "notify", "raise") == "raise",
            MaxOutputPixels = ReadMaxPixels(reader),
            Strict = reader.Boolean("strict") ?? false,
            Versions = reader.Texts("versions"),
            ConcurrentLayerRenderer = reader.Integer("concurrent_layer_renderer", 1, 100),
            Metadata = reader.Map("md") is { } metadata ? MetadataReader.ReadService(metadata) : null,
        };
        attribution?.Finish();
        foreach (string version in wms.Versions ?? [])
        {
            if (version is not ("1.0.0" or "1.1.0" or "1.1.1" or "1.3.0"))
            {
                reader.Messages.Error(reader.LocationOf("versions"), $"unknown version '{version}'");
            }
        }

        reader.NotSupported("featureinfo_xslt", "inspire_md");
        reader.Finish();
        return wms;
    }

    private static IReadOnlyList<string>? ReadFeatureInfoTypes(MapReader reader)
    {
        IReadOnlyList<string>? types = reader.Texts("featureinfo_types");
        foreach (string type in types ?? [])
        {
            if (type is not ("text" or "html" or "xml" or "json"))
            {
                reader.Messages.Error(reader.LocationOf("featureinfo_types"), $"unknown type '{type}': use text, html, xml or json");
            }
        }

        return types;
    }

    private static long? ReadMaxPixels(MapReader reader) => reader.Raw("max_output_pixels") switch
    {
        null => null,
        ScalarNode => reader.Integer("max_output_pixels", 1),
        _ => reader.Size("max_output_pixels")?.Area,
    };

    private static IReadOnlyList<string>? ReadSrs(MapReader reader, string key)
    {
        IReadOnlyList<string>? codes = reader.Texts(key);
        foreach (string code in codes ?? [])
        {
            if (Srs.TryParse(code) is null)
            {
                reader.Messages.Error(reader.LocationOf(key), $"unknown SRS '{code}'");
            }
        }

        return codes;
    }

    // An entry is a code, or a mapping with a box of its own.
    private static List<BoundingBoxSrs>? ReadBoundingBoxSrs(MapReader reader)
    {
        if (reader.Raw("bbox_srs") is not ListNode list)
        {
            if (reader.Has("bbox_srs"))
            {
                reader.Wrong<object>("bbox_srs", "must be a list");
            }

            return null;
        }

        var entries = new List<BoundingBoxSrs>();
        foreach ((int index, Node item) in list.Items.Index())
        {
            var entry = item as MapNode;
            MapReader? map = entry is null ? null : new MapReader(entry, $"{reader.PathOf("bbox_srs")}[{index}]", reader.Messages);
            string code = map?.RequiredText("srs") ?? (item as ScalarNode)?.Text ?? "";
            if (Srs.TryParse(code) is null)
            {
                reader.Messages.Error(reader.LocationOf("bbox_srs"), $"unknown SRS '{code}'");
                continue;
            }

            entries.Add(new BoundingBoxSrs(code, map?.Box("bbox")));
            map?.Finish();
        }

        return entries;
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
}
