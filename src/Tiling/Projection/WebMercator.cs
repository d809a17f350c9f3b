namespace MapProxyCluster.Tiling.Projection;

/// <summary>Closed forms for WGS 84 ↔ web mercator (EPSG guidance note 7-2, method 1024, "Popular Visualisation Pseudo Mercator").</summary>
internal static class WebMercator
{
    private const double Radius = 6378137.0;
    private const double DegreesToRadians = Math.PI / 180;

    internal static void FromGeographic(Span<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double latitude = y[i];
            x[i] = latitude is > 90 or < -90 ? double.PositiveInfinity : x[i] * (Radius * DegreesToRadians);
            y[i] = latitude switch
            {
                >= 90 => double.PositiveInfinity,
                <= -90 => double.NegativeInfinity,
                _ => Radius * Math.Asinh(Math.Tan(latitude * DegreesToRadians)),
            };
        }
    }

    internal static void ToGeographic(Span<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] /= Radius * DegreesToRadians;
            y[i] = Math.Atan(Math.Sinh(y[i] / Radius)) / DegreesToRadians;
        }
    }
}
