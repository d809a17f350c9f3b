using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Union;
using NetTopologySuite.Simplify;

namespace MapProxyCluster.Tiling;

/// <summary>Work on polygons.</summary>
internal static class Shapes
{
    // Vertices closer than this part of the area's size say nothing (mapproxy/util/geom.py, load_polygons).
    private const double Precision = 1e-6;

    internal static Geometry Rectangle(BoundingBox box) => GeometryFactory.Default.ToGeometry(new Envelope(box.MinX, box.MaxX, box.MinY, box.MaxY));

    /// <summary>All polygons as one valid area; other kinds of geometry are left out.</summary>
    internal static Geometry Merge(IEnumerable<Geometry> geometries)
    {
        Geometry[] parts = [.. geometries.Select(Polygonal).Where(part => !part.IsEmpty).Select(Simplify)];
        return parts.Length switch
        {
            0 => GeometryFactory.Default.CreatePolygon(),
            1 => parts[0],
            _ => Repair(CascadedPolygonUnion.Union(parts)),
        };
    }

    /// <summary>The polygons of a geometry, made valid.</summary>
    internal static Geometry Polygonal(Geometry geometry)
    {
        Geometry[] polygons = [.. PolygonExtracter.GetPolygons(geometry).Where(polygon => !polygon.IsEmpty)];
        return polygons.Length switch
        {
            0 => GeometryFactory.Default.CreatePolygon(),
            1 => Repair(polygons[0]),
            _ => Repair(GeometryFactory.Default.CreateMultiPolygon([.. polygons.Cast<Polygon>()])),
        };
    }

    /// <summary>The area in another SRS: vertex by vertex; those without an image are left out.</summary>
    internal static Geometry Transform(Geometry area, Srs from, Srs to)
    {
        if (from.Equals(to))
        {
            return area;
        }

        Geometry copy = area.Copy();
        copy.Apply(new Projector(from, to));
        copy.GeometryChanged();
        return Repair(copy);
    }

    /// <summary>All rings of an area as x, y, x, y ….</summary>
    internal static IReadOnlyList<double[]> RingsOf(Geometry area) =>
        [.. LinearComponentExtracter.GetLines(area).Where(ring => !ring.IsEmpty).Select(ring => ring.Coordinates.SelectMany(point => (double[])[point.X, point.Y]).ToArray())];

    private static Geometry Simplify(Geometry area)
    {
        Envelope envelope = area.EnvelopeInternal;
        double tolerance = Math.Min(envelope.Width, envelope.Height) * Precision;
        Geometry simple = tolerance > 0 ? TopologyPreservingSimplifier.Simplify(area, tolerance) : area;
        return Repair(simple.IsEmpty ? area : simple);
    }

    private static Geometry Repair(Geometry area) => area.IsValid ? area : GeometryFixer.Fix(area);

    // A point without an image would break its ring: it takes the place of the point before it.
    private sealed class Projector(Srs from, Srs to) : IEntireCoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence points)
        {
            double[] x = new double[points.Count], y = new double[points.Count];
            for (int i = 0; i < points.Count; i++)
            {
                (x[i], y[i]) = (points.GetX(i), points.GetY(i));
            }

            from.TransformPoints(to, x, y);
            int known = Array.FindIndex(x, double.IsFinite);
            for (int i = 0; i < points.Count; i++)
            {
                known = double.IsFinite(x[i]) && double.IsFinite(y[i]) ? i : known;
                points.SetX(i, known < 0 ? 0 : x[known]);
                points.SetY(i, known < 0 ? 0 : y[known]);
            }

            // A ring has to end where it begins.
            points.SetX(points.Count - 1, points.GetX(0));
            points.SetY(points.Count - 1, points.GetY(0));
        }
    }
}
