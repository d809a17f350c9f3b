using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>What one picture shows: the way from degrees to its pixels, and the part of the world that it needs.</summary>
internal sealed class MapView
{
    private const int Samples = 17;

    // Strokes and labels reach this far into the picture from outside.
    private const int PixelMargin = 8;
    private readonly bool _isStraight;

    /// <summary>A view of a bounding box (units of the SRS, x/y order).</summary>
    /// <exception cref="SrsException">Nothing of the box has a place on the globe.</exception>
    internal MapView(BoundingBox bbox, PixelSize size, Srs srs)
    {
        (BoundingBox, Size, Srs) = (bbox, size, srs);
        _isStraight = srs.IsWgs84 || srs.IsWebMercator;
        (Window, DegreesPerPixel) = FindWindow();
        DenseStep = _isStraight ? double.PositiveInfinity : Math.Max(Window.Width, Window.Height) / 64;
    }

    /// <summary>The shown area in units of the SRS.</summary>
    internal BoundingBox BoundingBox { get; }

    /// <summary>Size of the picture.</summary>
    internal PixelSize Size { get; }

    /// <summary>The SRS of the picture.</summary>
    internal Srs Srs { get; }

    /// <summary>A box in degrees that covers the shown area with some room around it; longitudes may lie beyond ±180.</summary>
    internal BoundingBox Window { get; }

    /// <summary>Roughly the degrees that a pixel covers.</summary>
    internal double DegreesPerPixel { get; }

    /// <summary>Longest step in degrees that may be drawn as a straight line; infinite where all straight lines stay straight.</summary>
    internal double DenseStep { get; }

    /// <summary>Degrees to pixels from the upper left corner, in place. Points without an image become infinite.</summary>
    internal void ToPixels(Span<double> x, Span<double> y)
    {
        Srs.Wgs84.TransformPoints(Srs, x, y);
        double scaleX = Size.Width / BoundingBox.Width, scaleY = Size.Height / BoundingBox.Height;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (x[i] - BoundingBox.MinX) * scaleX;
            y[i] = (BoundingBox.MaxY - y[i]) * scaleY;
        }
    }

    /// <summary>The pixels that show a place, one for each turn around the globe that the window sees; none when it is too far away.</summary>
    internal IEnumerable<(double X, double Y)> Points(double longitude, double latitude, double marginPixels = PixelMargin)
    {
        double margin = (marginPixels + PixelMargin) * DegreesPerPixel;
        if (latitude < Window.MinY - margin || latitude > Window.MaxY + margin)
        {
            yield break;
        }

        double turn = Math.Ceiling((Window.MinX - (2 * margin) - longitude) / 360);
        for (double at = longitude + (turn * 360); at <= Window.MaxX + (2 * margin); at += 360)
        {
            (double x, double y) = (at, latitude);
            ToPixels(new Span<double>(ref x), new Span<double>(ref y));
            if (double.IsFinite(x + y))
            {
                yield return (x, y);
            }
        }
    }

    /// <summary>The place in degrees below a point of the picture (pixels from the upper left corner); infinite where there is none.</summary>
    internal (double Longitude, double Latitude) ToDegrees(double x, double y) => Srs.TransformPoint(
        Srs.Wgs84,
        BoundingBox.MinX + (x * BoundingBox.Width / Size.Width),
        BoundingBox.MaxY - (y * BoundingBox.Height / Size.Height));

    private (BoundingBox Window, double DegreesPerPixel) FindWindow()
    {
        double[] x = new double[Samples * Samples], y = new double[Samples * Samples];
        double marginX = BoundingBox.Width * PixelMargin / Size.Width, marginY = BoundingBox.Height * PixelMargin / Size.Height;
        BoundingBox area = new(BoundingBox.MinX - marginX, BoundingBox.MinY - marginY, BoundingBox.MaxX + marginX, BoundingBox.MaxY + marginY);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = area.MinX + (area.Width * (i % Samples) / (Samples - 1));
            y[i] = area.MinY + (area.Height * (i / Samples) / (Samples - 1));
        }

        Srs.TransformPoints(Srs.Wgs84, x, y);
        List<int> valid = [.. Enumerable.Range(0, x.Length).Where(i => double.IsFinite(x[i]) && double.IsFinite(y[i]))];
        if (valid.Count == 0)
        {
            throw new SrsException("the bounding box lies outside of the area of the SRS");
        }

        BoundingBox window = new(valid.Min(i => x[i]), valid.Min(i => y[i]), valid.Max(i => x[i]), valid.Max(i => y[i]));
        // Along a parallel where that is the same everywhere, so that neighbouring tiles agree.
        double degreesPerPixel = _isStraight ? window.Width / (Size.Width + (2 * PixelMargin)) : window.Height / (Size.Height + (2 * PixelMargin));
        return (_isStraight ? ClampLatitudes(window) : Widen(window), degreesPerPixel);
    }

    // Between the samples the true edge may bulge outwards; a box that nearly spans the globe is taken as the globe.
    private static BoundingBox Widen(BoundingBox window)
    {
        double x = (window.Width / 8) + 0.01, y = (window.Height / 8) + 0.01;
        BoundingBox wide = ClampLatitudes(new(window.MinX - x, window.MinY - y, window.MaxX + x, window.MaxY + y));
        return wide.Width > 300 ? wide with { MinX = -180, MaxX = 180 } : wide;
    }

    // The poles themselves lie infinitely far away in mercator.
    private static BoundingBox ClampLatitudes(BoundingBox window) =>
        window with { MinY = Math.Max(window.MinY, -89.99), MaxY = Math.Min(window.MaxY, 89.99) };
}
