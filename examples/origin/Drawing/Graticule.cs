using MapProxyCluster.Origin.Geography;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>Meridians and parallels whose distance suits the resolution.</summary>
internal static class Graticule
{
    private const double LeastPixels = 70;
    private static readonly double[] Steps = [30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005];

    /// <summary>The lines that cross a view.</summary>
    internal static IEnumerable<GeoLine> Lines(MapView view)
    {
        double step = Steps.LastOrDefault(s => s / view.DegreesPerPixel >= LeastPixels, Steps[0]);
        BoundingBox window = view.Window;
        (double south, double north) = (Math.Max(window.MinY, -89.9), Math.Min(window.MaxY, 89.9));
        double west = Math.Max(window.MinX, -360), east = Math.Min(window.MaxX, 360);
        for (double x = Math.Ceiling(west / step) * step; x <= east; x += step)
        {
            yield return new GeoLine([x, x], [south, north]);
        }

        for (double y = Math.Ceiling(south / step) * step; y <= north; y += step)
        {
            double[] along = [.. Enumerable.Range(0, 9).Select(i => west + ((east - west) * i / 8))];
            yield return new GeoLine(along, [.. along.Select(_ => y)]);
        }
    }
}
