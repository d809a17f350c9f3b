using System.Globalization;
using MapProxyCluster.Configuration;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Tools.Text;

/// <summary>Options and levels of grids as MapProxy's commands print them.</summary>
internal static class GridText
{
    /// <summary>The options of a grid; those with a star have not been given.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Options(GridConfiguration options, TileGrid grid)
    {
        (string Key, string? Value)[] entries =
        [
            ("srs", Text(options.Srs)),
            ("bbox", options.BoundingBox is { } box ? Box(box, isReal: false) : null),
            ("bbox*", options.BoundingBox is null ? Box(grid.BoundingBox, isReal: true) : null),
            ("bbox_srs", Text(options.BoundingBoxSrs)),
            ("origin", options.Origin is { } origin ? Origin(origin) : null),
            ("origin*", options.Origin is null ? Origin(grid.Origin) : null),
            ("tile_size", options.TileSize is { } size ? Size(size) : null),
            ("tile_size*", options.TileSize is null ? Size(grid.TileSize) : null),
            ("num_levels", options.LevelCount?.ToString(CultureInfo.InvariantCulture)),
            ("res", options.Resolutions is { } resolutions ? PythonText.Numbers(resolutions, isReal: false) : null),
            ("res_factor", options.ResolutionFactor is { } factor ? Factor(factor) : null),
            ("min_res", Number(options.MinResolution)),
            ("max_res", Number(options.MaxResolution)),
            ("stretch_factor", Number(options.StretchFactor)),
            ("max_shrink_factor", Number(options.MaxShrinkFactor)),
            ("align_resolutions_with", Text(options.AlignResolutionsWith)),
            ("threshold_res", options.ThresholdResolutions is { } thresholds ? PythonText.Numbers(thresholds, isReal: false) : null),
        ];
        return entries.Where(entry => entry.Value is not null).Select(entry => KeyValuePair.Create(entry.Key, entry.Value!));
    }

    /// <summary>The resolutions of all levels; whole numbers that stand in the configuration have no decimals.</summary>
    internal static string[] Resolutions(GridConfiguration options, TileGrid grid) =>
        [.. grid.Resolutions.Select((resolution, level) =>
            PythonText.Number(resolution, isReal: options.Resolutions is null && !(level == 0 && options.MinResolution == resolution)))];

    private static string Box(BoundingBox box, bool isReal) => PythonText.Numbers([box.MinX, box.MinY, box.MaxX, box.MaxY], isReal);

    private static string Size(PixelSize size) => $"[{size.Width}, {size.Height}]";

    private static string Origin(GridOrigin origin) => origin == GridOrigin.NorthWest ? "'nw'" : "'sw'";

    private static string Factor(double factor) => factor == Math.Sqrt(2) ? "'sqrt2'" : PythonText.Number(factor, isReal: false);

    private static string? Number(double? number) => number is { } value ? PythonText.Number(value, isReal: false) : null;

    private static string? Text(string? text) => text is null ? null : PythonText.Quoted(text);
}
