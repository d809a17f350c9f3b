namespace MapProxyCluster.Tiling.Tests.Grids;

/// <summary>The grids that MapProxy builds in, and a few that are awkward.</summary>
internal static class TestGrids
{
    internal static readonly BoundingBox MercatorWorld = new(-20037508.342789244, -20037508.342789244, 20037508.342789244, 20037508.342789244);

    internal static TileGrid Mercator { get; } = new(new("GLOBAL_MERCATOR", Srs.Parse("EPSG:900913"), MercatorWorld));

    internal static TileGrid WebMercator { get; } =
        new(new("GLOBAL_WEBMERCATOR", Srs.WebMercator, MercatorWorld) { Origin = GridOrigin.NorthWest });

    internal static TileGrid Geodetic { get; } = new(new("GLOBAL_GEODETIC", Srs.Wgs84, new(-180, -90, 180, 90)));

    /// <summary>Bounds that are no multiple of a tile, rows counted from the south.</summary>
    internal static TileGrid Utm { get; } = new(new("utm", Srs.Parse("EPSG:25832"), new(243900, 4427757, 756099, 6655205))
    {
        LevelCount = 12,
    });

    /// <summary>Explicit resolutions, small tiles, rows counted from the north.</summary>
    internal static TileGrid Lambert { get; } = new(new("lambert", Srs.Parse("EPSG:2154"), new(-378305.81, 6093283.21, 1212610.74, 7186901.68))
    {
        TileSize = new(128, 200),
        Origin = GridOrigin.NorthWest,
        Resolutions = [4000, 1950, 1000, 317.5, 100, 33.3, 10],
    });

    internal static TileGrid Sqrt2 { get; } = new(new("sqrt2", Srs.WebMercator, MercatorWorld) { ResolutionFactor = Math.Sqrt(2), LevelCount = 24 });

    internal static IReadOnlyList<TileGrid> All { get; } = [Mercator, WebMercator, Geodetic, Utm, Lambert, Sqrt2];

    /// <summary>A grid of 1000×1000 units with these resolutions.</summary>
    internal static TileGrid WithResolutions(double[] resolutions, double[]? thresholds = null) =>
        new(new("test", Srs.WebMercator, new(0, 0, 1000, 1000)) { Resolutions = resolutions, ThresholdResolutions = thresholds ?? [] });
}
