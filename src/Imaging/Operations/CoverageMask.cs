using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>Cuts pictures along the edges of an area: a pixel stays when its centre is inside (mapproxy/image/mask.py masks the same area).</summary>
public static class CoverageMask
{
    private static readonly uint Outside = Color.Transparent.ToPixel();

    /// <summary>Makes all pixels outside the area transparent.</summary>
    /// <param name="raster">The picture; changed in place.</param>
    /// <param name="bbox">Area of the picture, x/y order.</param>
    /// <param name="srs">SRS of the picture.</param>
    /// <param name="coverage">What stays.</param>
    public static void Clip(Raster raster, BoundingBox bbox, Srs srs, Coverage coverage)
    {
        if (coverage.Contains(bbox, srs))
        {
            return;
        }

        List<double>?[] crossings = Crossings(raster.Size, bbox, coverage.RingsIn(srs));
        for (int y = 0; y < raster.Height; y++)
        {
            ClipRow(raster.Row(y), crossings[y]);
        }

        raster.IsOpaque = false;
    }

    // For each row of pixels the columns at which its centre line crosses the rings.
    private static List<double>?[] Crossings(PixelSize size, BoundingBox bbox, IReadOnlyList<double[]> rings)
    {
        var crossings = new List<double>?[size.Height];
        double perX = size.Width / bbox.Width, perY = size.Height / bbox.Height;
        foreach (double[] ring in rings)
        {
            for (int i = 0; i + 3 < ring.Length; i += 2)
            {
                double x1 = (ring[i] - bbox.MinX) * perX, y1 = (bbox.MaxY - ring[i + 1]) * perY;
                double x2 = (ring[i + 2] - bbox.MinX) * perX, y2 = (bbox.MaxY - ring[i + 3]) * perY;
                AddEdge(crossings, x1, y1, x2, y2);
            }
        }

        return crossings;
    }

    // A row is crossed when its centre lies in [top, bottom): a corner between two edges then counts once.
    private static void AddEdge(List<double>?[] crossings, double x1, double y1, double x2, double y2)
    {
        (double top, double bottom) = y1 < y2 ? (y1, y2) : (y2, y1);
        int first = (int)Math.Ceiling(Math.Max(top - 0.5, 0)), last = (int)Math.Ceiling(Math.Min(bottom - 0.5, crossings.Length)) - 1;
        for (int row = first; row <= last; row++)
        {
            double x = x1 + ((row + 0.5 - y1) / (y2 - y1) * (x2 - x1));
            (crossings[row] ??= []).Add(x);
        }
    }

    private static void ClipRow(Span<uint> row, List<double>? crossings)
    {
        crossings?.Sort();
        int end = 0;
        for (int i = 0; i + 1 < crossings?.Count; i += 2)
        {
            int from = Column(crossings[i], row.Length), to = Column(crossings[i + 1], row.Length);
            row[end..Math.Max(end, from)].Fill(Outside);
            end = Math.Max(end, to);
        }

        row[end..].Fill(Outside);
    }

    // The first column whose centre is not left of a crossing.
    private static int Column(double x, int width) => (int)Math.Clamp(Math.Ceiling(x - 0.5), 0, width);
}
