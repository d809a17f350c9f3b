using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Hosting;

/// <summary>A cache as the admin API shows it.</summary>
/// <param name="Project">Empty when there is only one project.</param>
/// <param name="Cache">Its key in the configuration.</param>
/// <param name="Type">Where its tiles are kept: the backend's name in the configuration.</param>
/// <param name="Format">Format of its tiles.</param>
/// <param name="Grids">Its grids.</param>
internal sealed record CacheView(string Project, string Cache, string Type, string? Format, IReadOnlyList<CacheGridView> Grids)
{
    /// <summary>The caches of a project.</summary>
    internal static IEnumerable<CacheView> AllOf(MapCatalog catalog) => catalog.TileSets.Values
        .Where(set => set.PixelRatio == 1)
        .GroupBy(set => set.CacheName)
        .OrderBy(sets => sets.Key, StringComparer.Ordinal)
        .Select(sets => new CacheView(
            catalog.App,
            sets.Key,
            TypeOf(catalog.Configuration.Caches.GetValueOrDefault(sets.Key)),
            sets.First().ImageOptions.Format.ToString().ToLowerInvariant(),
            [.. sets.Select(CacheGridView.Of)]));

    private static string TypeOf(CacheConfiguration? cache) => cache switch
    {
        null or { DisableStorage: true } => "none",
        { Backend: AzureBackendConfiguration } => "azureblob",
        { Backend: { } backend } => backend.GetType().Name.Replace("BackendConfiguration", "", StringComparison.Ordinal).ToLowerInvariant(),
        _ => "file",
    };
}

/// <summary>A grid of a cache.</summary>
/// <param name="Grid">Its key in the configuration.</param>
/// <param name="Srs">Its SRS.</param>
/// <param name="Bbox">Its area in that SRS: west, south, east, north.</param>
/// <param name="LonLat">The same in degrees; null where that cannot be told.</param>
/// <param name="Levels">Its levels.</param>
internal sealed record CacheGridView(string Grid, string Srs, double[] Bbox, double[]? LonLat, IReadOnlyList<LevelView> Levels)
{
    internal static CacheGridView Of(TileSet set)
    {
        TileGrid grid = set.Grid;
        IEnumerable<LevelView> levels = Enumerable.Range(0, grid.LevelCount).Select(level =>
        {
            PixelSize size = grid.LevelSize(level);
            return new LevelView(level, grid.Resolutions[level], size.Width, size.Height, size.Area);
        });
        return new CacheGridView(set.GridKey, grid.Srs.Code, Numbers(grid.BoundingBox), Degrees(grid.Srs, grid.BoundingBox), [.. levels]);
    }

    internal static double[] Numbers(BoundingBox box) => [box.MinX, box.MinY, box.MaxX, box.MaxY];

    internal static double[]? Degrees(Srs srs, BoundingBox box)
    {
        try
        {
            double[] numbers = Numbers(srs.Transform(Tiling.Srs.Wgs84, box));
            return Array.TrueForAll(numbers, double.IsFinite) ? [.. numbers.Select(number => Math.Round(number, 6))] : null;
        }
        catch (SrsException)
        {
            return null;
        }
    }
}

/// <summary>A level of a grid.</summary>
/// <param name="Level">Its number.</param>
/// <param name="Resolution">SRS units per pixel.</param>
/// <param name="Columns">Columns of tiles.</param>
/// <param name="Rows">Rows of tiles.</param>
/// <param name="Tiles">Columns times rows.</param>
internal sealed record LevelView(int Level, double Resolution, int Columns, int Rows, long Tiles);
