using MapProxyCluster.Imaging;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>
/// Fills polygons with smooth edges. Each edge leaves in the cells of the rows that it crosses how much the covered area
/// changes there; the running sum along a row is the exact coverage of each pixel. Holes turn the other way round than outer rings.
/// </summary>
internal sealed class PolygonFiller(int width, int height)
{
    // One column more than the picture: what begins right of the last pixel.
    private readonly int _stride = width + 1;
    private readonly float[] _cells = new float[(width + 1) * height];
    private readonly int[] _firstCell = CreateFirst(width, height);
    private int _top = int.MaxValue, _bottom = -1;

    /// <summary>Adds a ring (pixels from the upper left corner); the last point is joined to the first.</summary>
    internal void AddRing(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        for (int i = 0, j = x.Length - 1; i < x.Length; j = i++)
        {
            if (double.IsFinite(x[i] + y[i] + x[j] + y[j]))
            {
                AddEdge(x[j], y[j], x[i], y[i]);
            }
        }
    }

    /// <summary>Fills what the rings enclose and forgets them.</summary>
    internal void Fill(Raster raster, Color color)
    {
        for (int row = _top; row <= _bottom; row++)
        {
            FillRow(_cells.AsSpan(row * _stride, _stride), _firstCell[row], raster.Row(row), color);
            _firstCell[row] = width;
        }

        (_top, _bottom) = (int.MaxValue, -1);
    }

    private static int[] CreateFirst(int width, int height)
    {
        int[] first = new int[height];
        Array.Fill(first, width);
        return first;
    }

    private static void FillRow(Span<float> cells, int from, Span<uint> pixels, Color color)
    {
        double sum = 0;
        while (from < pixels.Length)
        {
            sum += cells[from];
            int same = cells[(from + 1)..pixels.Length].IndexOfAnyExcept(0f);
            int to = same < 0 ? pixels.Length : from + 1 + same;
            double coverage = Math.Min(Math.Abs(sum), 1);
            if (coverage > 0.002)
            {
                Blend.Over(pixels[from..to], color, coverage);
            }

            from = to;
        }

        cells.Clear();
    }

    private void AddEdge(double x0, double y0, double x1, double y1)
    {
        int direction = 1;
        if (y0 > y1)
        {
            (x0, y0, x1, y1, direction) = (x1, y1, x0, y0, -1);
        }

        if (y1 <= 0 || y0 >= height || y0 == y1)
        {
            return;
        }

        double slope = (x1 - x0) / (y1 - y0);
        double top = Math.Max(y0, 0), bottom = Math.Min(y1, height);
        int last = Math.Min((int)bottom, height - 1);
        (_top, _bottom) = (Math.Min(_top, (int)top), Math.Max(_bottom, last));
        for (int row = (int)top; row <= last; row++)
        {
            double from = Math.Max(top, row), to = Math.Min(bottom, row + 1);
            double xa = x0 + ((from - y0) * slope), xb = x0 + ((to - y0) * slope);
            AddToRow(row, Math.Min(xa, xb), Math.Max(xa, xb), direction * (to - from));
        }
    }

    // The edge goes through the row from x = a to x = b (a ≤ b) and covers, right of it, the signed part "share" of the row's height.
    private void AddToRow(int row, double a, double b, double share)
    {
        if (a >= width)
        {
            return;
        }

        // What happens left of the picture counts in full from the first pixel on.
        (a, b) = (Math.Clamp(a, 0, width), Math.Clamp(b, 0, width));
        int first = (int)a, last = (int)b;
        _firstCell[row] = Math.Min(_firstCell[row], first);
        Span<float> cells = _cells.AsSpan(row * _stride, _stride);
        double before = 0;
        for (int cell = first; cell <= last && cell < width; cell++)
        {
            double covered = RightOfEdge(a, b, cell);
            cells[cell] += (float)(share * (covered - before));
            before = covered;
        }

        if (last < width)
        {
            cells[last + 1] += (float)(share * (1 - before));
        }
    }

    // The mean over x in [a, b] of the part of a pixel column that lies right of x: the difference of two integrals of a ramp.
    private static double RightOfEdge(double a, double b, int cell)
    {
        return b - a < 1e-9 ? Math.Clamp(cell + 1 - a, 0, 1) : (Ramp(cell + 1) - Ramp(cell)) / (b - a);

        double Ramp(double end)
        {
            double fromA = Math.Max(0, end - a), fromB = Math.Max(0, end - b);
            return ((fromA * fromA) - (fromB * fromB)) / 2;
        }
    }
}
