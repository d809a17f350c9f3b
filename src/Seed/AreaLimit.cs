using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Seed;

/// <summary>Limits all tasks of a call to an area (--coverage).</summary>
internal static class AreaLimit
{
    internal static SeedTasks Apply(
        SeedTasks tasks, string area, string srs, SeedConfiguration seeds, MapCatalog catalog, List<ConfigurationMessage> messages)
    {
        CoverageConfiguration configured = seeds.Coverages.GetValueOrDefault(area) ?? Parse(area, srs);
        Coverage? limit = new CoverageFactory(catalog.Configuration, messages).Create(configured, out bool isEmpty);
        SeedTask Limit(SeedTask task) => limit is null ? task with { IsEmpty = isEmpty } : Limited(task, limit.In(catalog.TileSets[task.TileSetId].Grid.Srs));
        return new SeedTasks([.. tasks.Seeds.Select(Limit)], [.. tasks.Cleanups.Select(Limit)]);
    }

    // A file is named from where the command is called.
    private static CoverageConfiguration Parse(string area, string srs)
    {
        var location = new YamlLocation("--coverage", 1, "");
        return BoundingBox.TryParse(area) is { IsValid: true } box
            ? new BoxCoverageConfiguration { Location = location, BoundingBox = box, Srs = srs }
            : new PolygonCoverageConfiguration { Location = location, Datasource = File.Exists(area) ? Path.GetFullPath(area) : area, Srs = srs };
    }

    private static SeedTask Limited(SeedTask task, Coverage limit)
    {
        try
        {
            return task with { Coverage = task.Coverage is { } own ? CoverageShapes.Intersection([own, limit], clip: false) : limit };
        }
        catch (CoverageException)
        {
            return task with { IsEmpty = true };
        }
    }
}
