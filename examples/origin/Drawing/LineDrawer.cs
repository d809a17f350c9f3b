using MapProxyCluster.Imaging;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>
/// Draws lines with smooth edges and round joins. All lines of one colour leave their coverage in a mask first, the larger value
/// wins, so that a translucent line is not darker where it meets itself.
/// </summary>
internal sealed class LineDrawer(int width, int height)
{
    // Shorter steps are joined to the next one: they would not be seen and cost as much as long ones.
    private const double ShortestStep = 0.6;
    private readonly byte[] _mask = new byte[width * height];
    private int _top = int.MaxValue, _bottom = -1;

    /// <summary>Adds a chain of points (pixels from the upper left corner). Points that are not finite interrupt it.</summary>
    internal void AddLine(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double lineWidth)
    {
        int from = 0;
        for (int i = 1; i < x.Length; i++)
        {
            bool isGap = !double.IsFinite(x[i] + y[i]) || !double.IsFinite(x[from] + y[from]);
            bool isShort = Math.Abs(x[i] - x[from]) + Math.Abs(y[i] - y[from]) < ShortestStep && i < x.Length - 1;
            if (isGap || !isShort)
            {
                if (!isGap)
                {
                    AddStep(x[from], y[from], x[i], y[i], lineWidth / 2);
                }

                from = i;
            }
        }
    }

    /// <summary>Adds a filled circle.</summary>
    internal void AddDot(double x, double y, double radius) => AddStep(x, y, x, y, radius);

    /// <summary>Draws all that was added and forgets it.</summary>
    internal void Draw(Raster raster, Color color)
    {
        for (int row = _top; row <= _bottom; row++)
        {
            Span<byte> mask = _mask.AsSpan(row * width, width);
            Span<uint> pixels = raster.Row(row);
            for (int i = NextCovered(mask, 0); i >= 0; i = NextCovered(mask, i + 1))
            {
                Blend.Over(pixels.Slice(i, 1), color, mask[i] / 255.0);
            }

            mask.Clear();
        }

        (_top, _bottom) = (int.MaxValue, -1);
    }

    private static int NextCovered(ReadOnlySpan<byte> mask, int from)
    {
        int next = mask[from..].IndexOfAnyExcept((byte)0);
        return next < 0 ? -1 : from + next;
    }

    private void AddStep(double x0, double y0, double x1, double y1, double radius)
    {
        double reach = radius + 0.5;
        if (!CutRows(ref x0, ref y0, ref x1, ref y1, reach))
        {
            return;
        }

        int top = Math.Max(0, (int)Math.Floor(Math.Min(y0, y1) - reach)), bottom = Math.Min(height - 1, (int)Math.Ceiling(Math.Max(y0, y1) + reach));
        (_top, _bottom) = (Math.Min(_top, top), Math.Max(_bottom, bottom));
        double dx = x1 - x0, dy = y1 - y0, length2 = (dx * dx) + (dy * dy);
        for (int row = top; row <= bottom; row++)
        {
            (double left, double right) = Columns(x0, y0, x1, y1, row + 0.5, reach);
            int from = (int)Math.Clamp(Math.Floor(left), 0, width), to = (int)Math.Clamp(Math.Ceiling(right), -1, width - 1);
            Span<byte> mask = _mask.AsSpan(row * width, width);
            for (int column = from; column <= to; column++)
            {
                double px = column + 0.5 - x0, py = row + 0.5 - y0;
                double share = length2 > 0 ? Math.Clamp(((px * dx) + (py * dy)) / length2, 0, 1) : 0;
                double ex = px - (share * dx), ey = py - (share * dy);
                double covered = Math.Clamp(reach - Math.Sqrt((ex * ex) + (ey * ey)), 0, 1);
                mask[column] = Math.Max(mask[column], (byte)(covered * 255));
            }
        }
    }

    // Cuts a step to the rows of the picture; false when nothing is left. Columns are cut row by row.
    private bool CutRows(ref double x0, ref double y0, ref double x1, ref double y1, double reach)
    {
        double low = -reach, high = height + reach;
        if (Math.Max(y0, y1) < low || Math.Min(y0, y1) > high || Math.Max(x0, x1) < -reach || Math.Min(x0, x1) > width + reach)
        {
            return false;
        }

        if (y0 != y1)
        {
            double slope = (x1 - x0) / (y1 - y0);
            double from = Math.Clamp(y0, low, high), to = Math.Clamp(y1, low, high);
            (x0, y0, x1, y1) = (x0 + ((from - y0) * slope), from, x0 + ((to - y0) * slope), to);
        }

        return true;
    }

    // The columns in which a step can come closer than reach to the middle of a row.
    private static (double Left, double Right) Columns(double x0, double y0, double x1, double y1, double y, double reach)
    {
        double left = Math.Min(x0, x1), right = Math.Max(x0, x1);
        double dy = Math.Abs(y1 - y0);
        if (dy > 1e-6)
        {
            double slope = (x1 - x0) / (y1 - y0), at = x0 + ((y - y0) * slope), room = reach * Math.Sqrt(1 + (slope * slope));
            (left, right) = (Math.Max(left, at - room), Math.Min(right, at + room));
        }

        return (left - reach, right + reach);
    }
}
