namespace MapProxyCluster.Tiling;

/// <summary>
/// The resolutions at which a layer or source is drawn. <see cref="MinResolution"/> is the coarser (larger) bound,
/// <see cref="MaxResolution"/> the finer one, both in metres per pixel and both inclusive; null is open.
/// </summary>
public sealed record ResolutionRange(double? MinResolution, double? MaxResolution)
{
    /// <summary>Metres per pixel of a pixel side of 0.28 mm (OGC 06-042, 7.2.4.6.9) at 1:1.</summary>
    public const double PixelSizeMeters = 0.00028;

    /// <summary>True when a map of this size is inside the range on both axes.</summary>
    public bool Contains(BoundingBox bbox, PixelSize size, Srs srs)
    {
        double x = bbox.Width / size.Width * srs.MetersPerUnit, y = bbox.Height / size.Height * srs.MetersPerUnit;
        if (MinResolution is { } min && (min + 1e-6 <= x || min + 1e-6 <= y))
        {
            return false;
        }

        return MaxResolution is not { } max || (max <= x && max <= y);
    }

    /// <summary>The range of several producers drawn together: open as soon as one is open, else the widest per bound.</summary>
    public static ResolutionRange? Merge(IEnumerable<ResolutionRange?> ranges)
    {
        ResolutionRange? merged = null;
        foreach (ResolutionRange? range in ranges)
        {
            if (range is null)
            {
                return null;
            }

            merged = merged is null ? range : new ResolutionRange(
                Widest(merged.MinResolution, range.MinResolution, Math.Max),
                Widest(merged.MaxResolution, range.MaxResolution, Math.Min));
        }

        return merged is { MinResolution: null, MaxResolution: null } ? null : merged;
    }

    private static double? Widest(double? a, double? b, Func<double, double, double> pick) =>
        a is null || b is null ? null : pick(a.Value, b.Value);
}
