using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads <c>services.wms</c> (behaviour reference 9.1).</summary>
internal static class WmsServiceReader
{
    internal static WmsServiceConfiguration Read(MapReader reader)
    {
        WmsServiceConfiguration wms = MapServiceReader.WithCommon(reader, new WmsServiceConfiguration
        {
            Srs = MapServiceReader.ReadSrs(reader, "srs"),
            BoundingBoxSrs = ReadBoundingBoxSrs(reader),
            FeatureInfoTypes = ReadFeatureInfoTypes(reader),
            Strict = reader.Boolean("strict") ?? false,
            Versions = reader.Texts("versions"),
            Metadata = reader.Map("md") is { } metadata ? MetadataReader.ReadService(metadata) : null,
            FeatureInfoXslt = ReadFeatureInfoXslt(reader),
            Inspire = reader.Map("inspire_md") is { } inspire ? InspireReader.Read(inspire) : null,
        });
        foreach (string version in wms.Versions ?? [])
        {
            if (version is not ("1.0.0" or "1.1.0" or "1.1.1" or "1.3.0"))
            {
                reader.Messages.Error(reader.LocationOf("versions"), $"unknown version '{version}'");
            }
        }

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

    private static IReadOnlyDictionary<string, string> ReadFeatureInfoXslt(MapReader reader)
    {
        IReadOnlyDictionary<string, string> files = reader.TextMap("featureinfo_xslt") ?? new Dictionary<string, string>();
        foreach (string type in files.Keys.Where(type => type is not ("html" or "xml" or "text" or "json")))
        {
            reader.Messages.Error(reader.LocationOf("featureinfo_xslt"), $"unknown type '{type}': use html, xml, text or json");
        }

        return files;
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
}
