using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Stores that read PMTiles archives.</summary>
internal sealed partial class StoreFactory
{
    private const double WorldHalf = 20037508.342789244;

    private PmTilesCache CreatePmTiles(CacheConfiguration cache, PmTilesBackendConfiguration archive, TileGrid grid, ImageOptions image)
    {
        string parent = archive.FileName.StartsWith("./", StringComparison.Ordinal) ? "." : cache.CacheDirectory ?? BaseDirectory;
        string path = configuration.Resolve(Path.Combine(parent, archive.FileName));
        if (!IsWorldPyramid(grid))
        {
            Tell(ConfigurationSeverity.Error, cache, $"grid '{grid.Name}' is not that of PMTiles: the world in web mercator, with 1, 4, 16 … tiles, such as GLOBAL_WEBMERCATOR");
        }

        try
        {
            Compare(cache, PmTilesCache.ReadHeader(path), grid, image);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // It may come, or be replaced, while we run.
            Tell(ConfigurationSeverity.Warning, cache, $"{path}: {error.Message}; its tiles are missing");
        }

        return new PmTilesCache(
            new PmTilesCacheOptions { Path = path, CountsFromSouth = grid.Origin == GridOrigin.SouthWest }, resources.Time, _logger);
    }

    private void Compare(CacheConfiguration cache, PmTilesHeader header, TileGrid grid, ImageOptions image)
    {
        if (header.MaximumLevel >= grid.LevelCount || header.MinimumLevel >= grid.LevelCount)
        {
            Tell(ConfigurationSeverity.Warning, cache, $"the archive has levels {header.MinimumLevel} to {header.MaximumLevel}, but grid '{grid.Name}' ends with {grid.LevelCount - 1}");
        }

        if (MediaTypeOf(image) is { } wanted && header.MediaType is { } stored && wanted != stored)
        {
            Tell(ConfigurationSeverity.Error, cache, $"the archive holds {stored}; say so with 'format: {stored}'");
        }
    }

    // Level by level the same tiles as those of an archive: the world is a square that is halved.
    private static bool IsWorldPyramid(TileGrid grid)
    {
        double tolerance = grid.Resolutions[^1];
        BoundingBox box = grid.BoundingBox;
        bool isWorld = Math.Abs(box.MinX + WorldHalf) < tolerance && Math.Abs(box.MinY + WorldHalf) < tolerance
            && Math.Abs(box.MaxX - WorldHalf) < tolerance && Math.Abs(box.MaxY - WorldHalf) < tolerance;
        return isWorld && grid.Srs.IsWebMercator && grid.TileSize.Width == grid.TileSize.Height
            && Enumerable.Range(0, grid.LevelCount).All(level =>
                Math.Abs((grid.Resolutions[level] * grid.TileSize.Width * Math.Pow(2, level) / (2 * WorldHalf)) - 1) < 1e-6);
    }

    private void Tell(ConfigurationSeverity severity, CacheConfiguration cache, string text) =>
        messages.Add(new ConfigurationMessage(severity, cache.Backend.Location ?? cache.Location, text));
}
