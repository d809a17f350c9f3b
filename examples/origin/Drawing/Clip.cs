using MapProxyCluster.Origin.Geography;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>Cuts geometry down to a box in degrees, so that no point far from the picture must be projected.</summary>
internal static class Clip
{
    /// <summary>
    /// The part of a ring inside the box, one side of the box after the other (Sutherland and Hodgman 1974). The result is in
    /// <paramref name="result"/>, without the closing point; <paramref name="spare"/> is used on the way.
    /// </summary>
    internal static void Ring(GeoLine ring, double shift, BoundingBox box, PointList result, PointList spare)
    {
        result.Clear();
        for (int i = 0; i < ring.X.Length - 1; i++)
        {
            result.Add(ring.X[i] + shift, ring.Y[i]);
        }

        BoundingBox bounds = ring.Bounds;
        Side(bounds.MinX + shift < box.MinX, result, spare, swap: false, box.MinX, 1);
        Side(bounds.MaxX + shift > box.MaxX, result, spare, swap: false, box.MaxX, -1);
        Side(bounds.MinY < box.MinY, result, spare, swap: true, box.MinY, 1);
        Side(bounds.MaxY > box.MaxY, result, spare, swap: true, box.MaxY, -1);
    }

    /// <summary>True when a step of a line may touch the box: not both ends are beyond the same side.</summary>
    internal static bool MayTouch(BoundingBox box, double x0, double y0, double x1, double y1) =>
        !((x0 < box.MinX && x1 < box.MinX) || (x0 > box.MaxX && x1 > box.MaxX)
            || (y0 < box.MinY && y1 < box.MinY) || (y0 > box.MaxY && y1 > box.MaxY));

    // Keeps what lies on the side of limit that direction (+1: above, -1: below) names; swap looks at y instead of x.
    private static void Side(bool needed, PointList points, PointList spare, bool swap, double limit, int direction)
    {
        if (!needed || points.Count == 0)
        {
            return;
        }

        spare.Clear();
        Span<double> along = swap ? points.Y : points.X, across = swap ? points.X : points.Y;
        int previous = points.Count - 1;
        for (int i = 0; i < points.Count; previous = i++)
        {
            bool isInside = (along[i] - limit) * direction >= 0;
            if (isInside != (along[previous] - limit) * direction >= 0)
            {
                double share = (limit - along[previous]) / (along[i] - along[previous]);
                Append(spare, swap, limit, across[previous] + (share * (across[i] - across[previous])));
            }

            if (isInside)
            {
                Append(spare, swap, along[i], across[i]);
            }
        }

        points.Clear();
        for (int i = 0; i < spare.Count; i++)
        {
            points.Add(spare.X[i], spare.Y[i]);
        }
    }

    private static void Append(PointList points, bool swap, double along, double across) =>
        points.Add(swap ? across : along, swap ? along : across);
}
