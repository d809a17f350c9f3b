using System.Globalization;

namespace MapProxyCluster.Tiling;

/// <summary>
/// A rectangle in the units of some SRS. The order is always west, south, east, north (x before y),
/// whatever axis order the SRS has; protocols swap at their edge.
/// </summary>
public readonly record struct BoundingBox(double MinX, double MinY, double MaxX, double MaxY)
{
    /// <summary>Extent along x, in SRS units.</summary>
    public double Width => MaxX - MinX;

    /// <summary>Extent along y, in SRS units.</summary>
    public double Height => MaxY - MinY;

    /// <summary>True when all four values are finite and the box has an area.</summary>
    public bool IsValid =>
        double.IsFinite(MinX) && double.IsFinite(MinY) && double.IsFinite(MaxX) && double.IsFinite(MaxY)
        && MinX < MaxX && MinY < MaxY;

    /// <summary>True when both boxes share an area; boxes that only touch do not intersect.</summary>
    public bool Intersects(BoundingBox other) =>
        MinX < other.MaxX && MaxX > other.MinX && MinY < other.MaxY && MaxY > other.MinY;

    /// <summary>True when <paramref name="other"/> lies inside, with a tolerance of one part in 10^13 of its width and height.</summary>
    public bool Contains(BoundingBox other)
    {
        double toleranceX = other.Width / 1e13, toleranceY = other.Height / 1e13;
        return MinX <= other.MinX + toleranceX && MinY <= other.MinY + toleranceY
            && MaxX >= other.MaxX - toleranceX && MaxY >= other.MaxY - toleranceY;
    }

    /// <summary>The shared area, or null when the boxes do not intersect.</summary>
    public BoundingBox? Intersection(BoundingBox other)
    {
        if (!Intersects(other))
        {
            return null;
        }

        return new BoundingBox(
            Math.Max(MinX, other.MinX), Math.Max(MinY, other.MinY), Math.Min(MaxX, other.MaxX), Math.Min(MaxY, other.MaxY));
    }

    /// <summary>The smallest box that covers both.</summary>
    public BoundingBox Union(BoundingBox other) => new(
        Math.Min(MinX, other.MinX), Math.Min(MinY, other.MinY), Math.Max(MaxX, other.MaxX), Math.Max(MaxY, other.MaxY));

    /// <summary>The box grown by <paramref name="distance"/> (SRS units) on each side; negative values shrink it.</summary>
    public BoundingBox Expand(double distance) => new(MinX - distance, MinY - distance, MaxX + distance, MaxY + distance);

    /// <summary>The box with x and y exchanged, for protocols that write north before east.</summary>
    public BoundingBox SwapAxes() => new(MinY, MinX, MaxY, MaxX);

    /// <summary>Reads "minx,miny,maxx,maxy"; null when the text is not four numbers.</summary>
    public static BoundingBox? TryParse(string? text)
    {
        if (text is null || text.Length > 400)
        {
            return null;
        }

        string[] parts = text.Split(',');
        Span<double> values = stackalloc double[4];
        if (parts.Length != 4)
        {
            return null;
        }

        for (int i = 0; i < 4; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
            {
                return null;
            }
        }

        return new BoundingBox(values[0], values[1], values[2], values[3]);
    }

    /// <summary>"minx,miny,maxx,maxy" with the shortest digits that read back as the same numbers.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{MinX:R},{MinY:R},{MaxX:R},{MaxY:R}");
}
