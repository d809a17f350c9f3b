using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads areas in all their forms (behaviour reference 1.7).</summary>
internal static class CoverageReader
{
    private static readonly (string Key, CoverageCombination Combination)[] Combinations =
    [
        ("union", CoverageCombination.Union), ("intersection", CoverageCombination.Intersection), ("difference", CoverageCombination.Difference),
    ];

    // In this order the forms count when several are given.
    private static readonly string[] Forms = [.. Combinations.Select(form => form.Key), "ogr_datasource", "polygons", "bbox", "datasource", "expire_tiles"];

    /// <summary>The area; null when it cannot be read, which the messages tell.</summary>
    internal static CoverageConfiguration? ReadCoverage(this MapReader reader)
    {
        bool clip = reader.Boolean("clip") ?? false;
        reader.Ignore(Forms);
        reader.Ignore("polygons_srs", "bbox_srs", "ogr_srs", "srs", "ogr_where", "where");
        CoverageConfiguration? coverage = Array.Find(Forms, reader.Has) switch
        {
            null => Nothing(reader),
            "ogr_datasource" => ReadPolygons(reader, "ogr_datasource", "ogr_srs", isOgr: true),
            "polygons" => ReadPolygons(reader, "polygons", "polygons_srs", isOgr: false),
            "bbox" => ReadBox(reader, "bbox"),
            "datasource" => IsBox(reader.Raw("datasource")) ? ReadBox(reader, "datasource") : ReadPolygons(reader, "datasource", "srs", isOgr: false),
            "expire_tiles" => new TileListCoverageConfiguration { Location = reader.Location, Path = reader.RequiredText("expire_tiles") },
            { } key => ReadCombination(reader, key, Combinations.First(form => form.Key == key).Combination),
        };
        reader.Finish();
        return coverage is null ? null : coverage with { Clip = clip };
    }

    private static CoverageConfiguration? Nothing(MapReader reader)
    {
        reader.Messages.Error(reader.Location, "missing 'bbox', 'datasource' or another form of coverage");
        return null;
    }

    private static bool IsBox(Node? node) => node is ListNode || (node is ScalarNode text && BoundingBox.TryParse(text.Text) is not null);

    private static BoxCoverageConfiguration? ReadBox(MapReader reader, string key) =>
        reader.Box(key) is { } box && ReadSrs(reader, "bbox_srs") is { } srs
            ? new BoxCoverageConfiguration { Location = reader.Location, BoundingBox = box, Srs = srs }
            : null;

    private static PolygonCoverageConfiguration? ReadPolygons(MapReader reader, string key, string srsKey, bool isOgr) =>
        reader.Text(key) is { } datasource && ReadSrs(reader, srsKey) is { } srs
            ? new PolygonCoverageConfiguration
            {
                Location = reader.LocationOf(key),
                Datasource = datasource,
                Srs = srs,
                Where = reader.Text("ogr_where") ?? reader.Text("where"),
                IsOgr = isOgr,
            }
            : null;

    private static string? ReadSrs(MapReader reader, string formerKey)
    {
        string? srs = reader.Text("srs") ?? reader.Text(formerKey);
        if (srs is null)
        {
            reader.Missing("srs");
        }

        return srs;
    }

    private static CombinedCoverageConfiguration? ReadCombination(MapReader reader, string key, CoverageCombination combination)
    {
        IReadOnlyList<MapReader> items = reader.Maps(key);
        CoverageConfiguration?[] parts = [.. items.Select(ReadCoverage)];
        if (items.Count == 0)
        {
            reader.Messages.Error(reader.LocationOf(key), "must be a list of coverages");
        }

        return parts.Length == 0 || parts.Contains(null) ? null : new CombinedCoverageConfiguration
        {
            Location = reader.LocationOf(key),
            Combination = combination,
            Parts = [.. parts.OfType<CoverageConfiguration>()],
        };
    }
}
