using MapProxyCluster.Caches;

namespace MapProxyCluster.Tools.Autoconfig;

/// <summary>Makes a configuration that serves the tiles of a GeoPackage.</summary>
internal static class GeoPackageConfiguration
{
    private const int MostLevels = 100;

    /// <summary>A grid, a cache and a layer for each table of tiles.</summary>
    /// <param name="file">Path of the GeoPackage.</param>
    /// <param name="tables">Its tables.</param>
    internal static Dictionary<string, object?> Create(string file, IEnumerable<GeoPackageTiles> tables)
    {
        Dictionary<string, object?> grids = [], caches = [];
        List<object?> layers = [];
        foreach (GeoPackageTiles table in tables.Where(table => table.Levels is [.., { Zoom: >= 0 and < MostLevels }]))
        {
            string grid = $"{table.Name}_{table.EpsgNumber}", cache = $"{table.Name}_cache";
            grids[grid] = Grid(table);
            caches[cache] = Cache(file, table, grid);
            layers.Add(new Dictionary<string, object?> { ["name"] = table.Name, ["title"] = table.Name, ["sources"] = YamlValues.Texts([cache]) });
        }

        return new Dictionary<string, object?> { ["services"] = Services(), ["grids"] = grids, ["caches"] = caches, ["layers"] = layers };
    }

    private static Dictionary<string, object?> Services() => new()
    {
        ["demo"] = null,
        ["tms"] = new Dictionary<string, object?> { ["use_grid_names"] = Configuration.YamlScalar.True, ["origin"] = "nw" },
        ["kml"] = new Dictionary<string, object?> { ["use_grid_names"] = Configuration.YamlScalar.True },
        ["wmts"] = null,
        ["wms"] = null,
    };

    private static Dictionary<string, object?> Grid(GeoPackageTiles table) => new()
    {
        ["srs"] = $"EPSG:{table.EpsgNumber}",
        ["bbox"] = YamlValues.Box(table.BoundingBox),
        ["origin"] = "nw",
        ["tile_size"] = new List<object?> { YamlValues.Integer(table.Levels[0].TileSize.Width), YamlValues.Integer(table.Levels[0].TileSize.Height) },
        ["res"] = Resolutions(table.Levels).Select(resolution => (object?)YamlValues.Number(resolution)).ToList(),
    };

    private static Dictionary<string, object?> Cache(string file, GeoPackageTiles table, string grid) => new()
    {
        ["sources"] = YamlValues.Texts([]),
        ["grids"] = YamlValues.Texts([grid]),
        ["cache"] = new Dictionary<string, object?> { ["type"] = "geopackage", ["filename"] = Path.GetFullPath(file), ["table_name"] = table.Name },
    };

    // Grids have no gaps: levels that the table lacks stand where its own ratio puts them, so that the others keep their numbers.
    private static IEnumerable<double> Resolutions(IReadOnlyList<GeoPackageLevel> levels)
    {
        GeoPackageLevel first = levels[0], last = levels[^1];
        double ratio = levels.Count > 1 ? Math.Pow(first.Resolution / levels[1].Resolution, 1.0 / (levels[1].Zoom - first.Zoom)) : 2;
        for (int zoom = 0; zoom <= last.Zoom; zoom++)
        {
            GeoPackageLevel below = levels.Last(level => level.Zoom <= zoom || level.Zoom == first.Zoom);
            yield return below.Resolution * Math.Pow(ratio, below.Zoom - zoom);
        }
    }
}
