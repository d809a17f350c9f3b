using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Geography;

/// <summary>
/// A chain of points in degrees. Longitudes are continuous: a line that crosses the antimeridian goes on beyond ±180
/// instead of jumping to the other side.
/// </summary>
internal sealed class GeoLine
{
    /// <summary>A line through points whose longitudes are made continuous.</summary>
    internal GeoLine(double[] longitudes, double[] latitudes)
    {
        (X, Y) = (longitudes, latitudes);
        for (int i = 1; i < X.Length; i++)
        {
            X[i] -= 360 * Math.Round((X[i] - X[i - 1]) / 360);
        }

        Bounds = new BoundingBox(X.Min(), Y.Min(), X.Max(), Y.Max());
    }

    /// <summary>Longitudes.</summary>
    internal double[] X { get; }

    /// <summary>Latitudes.</summary>
    internal double[] Y { get; }

    /// <summary>The box around all points.</summary>
    internal BoundingBox Bounds { get; }

    /// <summary>
    /// The line as a closed ring. One that runs once around the globe (Antarctica's coast) is closed over the south pole.
    /// </summary>
    internal GeoLine Closed()
    {
        if (Math.Abs(X[^1] - X[0]) < 180)
        {
            return this;
        }

        // Steps below 180 degrees, or the way back would be taken for a jump.
        double step = (X[0] - X[^1]) / 4;
        double[] way = [X[^1], X[^1] + step, X[^1] + (2 * step), X[^1] + (3 * step), X[0]];
        return new GeoLine([.. X, .. way, X[0]], [.. Y, .. way.Select(_ => -90.0), Y[0]]);
    }

    /// <summary>True when the ring encloses the point, counted by crossings of a ray to the east.</summary>
    internal bool Encloses(double longitude, double latitude)
    {
        bool inside = false;
        for (int i = 0, j = X.Length - 1; i < X.Length; j = i++)
        {
            if (Y[i] > latitude != Y[j] > latitude
                && longitude < ((X[j] - X[i]) * (latitude - Y[i]) / (Y[j] - Y[i])) + X[i])
            {
                inside = !inside;
            }
        }

        return inside;
    }
}
