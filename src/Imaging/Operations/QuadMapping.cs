namespace MapProxyCluster.Imaging;

/// <summary>
/// A rectangle of the target and the four corners of the source that it shows, in source pixels. Between the corners positions are
/// interpolated bilinearly.
/// </summary>
internal readonly record struct QuadMapping(
    int Left, int Top, int Width, int Height,
    (double X, double Y) NorthWest, (double X, double Y) SouthWest, (double X, double Y) SouthEast, (double X, double Y) NorthEast)
{
    // Less than this part of a pixel cannot be seen.
    private const double Negligible = 0.02;

    /// <summary>True when columns stay columns and rows stay rows.</summary>
    internal bool IsSeparable =>
        Math.Abs(NorthWest.X - SouthWest.X) < Negligible && Math.Abs(NorthEast.X - SouthEast.X) < Negligible
        && Math.Abs(NorthWest.Y - NorthEast.Y) < Negligible && Math.Abs(SouthWest.Y - SouthEast.Y) < Negligible
        && NorthEast.X > NorthWest.X && SouthWest.Y > NorthWest.Y;

    /// <summary>The source position of a point of the rectangle, in pixels from its top left.</summary>
    internal (double X, double Y) At(double x, double y)
    {
        double u = x / Width, v = y / Height;
        return (
            Between(NorthWest.X, NorthEast.X, SouthWest.X, SouthEast.X, u, v),
            Between(NorthWest.Y, NorthEast.Y, SouthWest.Y, SouthEast.Y, u, v));
    }

    /// <summary>Position of the centre of a row's first pixel, and the step to the next one.</summary>
    internal (double X, double Y, double StepX, double StepY) Row(int y)
    {
        double v = (y + 0.5) / Height;
        double fromX = NorthWest.X + ((SouthWest.X - NorthWest.X) * v), toX = NorthEast.X + ((SouthEast.X - NorthEast.X) * v);
        double fromY = NorthWest.Y + ((SouthWest.Y - NorthWest.Y) * v), toY = NorthEast.Y + ((SouthEast.Y - NorthEast.Y) * v);
        double stepX = (toX - fromX) / Width, stepY = (toY - fromY) / Width;
        return (fromX + (stepX / 2), fromY + (stepY / 2), stepX, stepY);
    }

    private static double Between(double northWest, double northEast, double southWest, double southEast, double u, double v)
    {
        double north = northWest + ((northEast - northWest) * u), south = southWest + ((southEast - southWest) * u);
        return north + ((south - north) * v);
    }
}
