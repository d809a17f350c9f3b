using MapProxyCluster.Origin.Geography;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>
/// Brings geometry from degrees to the pixels of one view: what lies outside of the view's window is cut away first, so that only points
/// near the picture are projected. Geometry is taken once for each turn around the globe that the window sees.
/// </summary>
internal sealed class GeometryProjector(MapView view)
{
    private readonly PointList _points = new(), _spare = new();

    /// <summary>Hands out the rings of a polygon; each list is valid during the call only.</summary>
    internal void Polygon(GeoPolygon polygon, Action<PointList> add)
    {
        foreach (double shift in Shifts(polygon.Bounds))
        {
            foreach (GeoLine ring in polygon.Rings)
            {
                Clip.Ring(ring, shift, view.Window, _points, _spare);
                PointList dense = double.IsFinite(view.DenseStep) ? Densify(_points, _spare, view.DenseStep) : _points;
                view.ToPixels(dense.X, dense.Y);
                add(dense);
            }
        }
    }

    /// <summary>Hands out the parts of a line that may be seen; each list is valid during the call only.</summary>
    internal void Line(GeoLine line, Action<PointList> add)
    {
        foreach (double shift in Shifts(line.Bounds))
        {
            _points.Clear();
            for (int i = 1; i < line.X.Length; i++)
            {
                double x0 = line.X[i - 1] + shift, x1 = line.X[i] + shift;
                if (Clip.MayTouch(view.Window, x0, line.Y[i - 1], x1, line.Y[i]))
                {
                    if (_points.Count == 0)
                    {
                        _points.Add(x0, line.Y[i - 1]);
                    }

                    _points.AddDense(x1, line.Y[i], view.DenseStep);
                }
                else
                {
                    HandOut(add);
                }
            }

            HandOut(add);
        }
    }

    private static PointList Densify(PointList points, PointList into, double step)
    {
        into.Clear();
        for (int i = 0; i < points.Count; i++)
        {
            into.AddDense(points.X[i], points.Y[i], step);
        }

        if (points.Count > 0)
        {
            into.AddDense(points.X[0], points.Y[0], step);
        }

        return into;
    }

    private void HandOut(Action<PointList> add)
    {
        if (_points.Count > 0)
        {
            view.ToPixels(_points.X, _points.Y);
            add(_points);
            _points.Clear();
        }
    }

    private IEnumerable<double> Shifts(BoundingBox bounds)
    {
        BoundingBox window = view.Window;
        if (bounds.MaxY < window.MinY || bounds.MinY > window.MaxY)
        {
            yield break;
        }

        double first = Math.Ceiling((window.MinX - bounds.MaxX) / 360), last = Math.Floor((window.MaxX - bounds.MinX) / 360);
        for (double turn = first; turn <= last; turn++)
        {
            yield return turn * 360;
        }
    }
}
