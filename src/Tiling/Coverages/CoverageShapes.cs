using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace MapProxyCluster.Tiling;

/// <summary>Makes areas of polygons out of what files and other areas say.</summary>
public static class CoverageShapes
{
    /// <summary>The area of polygons in well-known text, one geometry each; other kinds of geometry are left out.</summary>
    /// <exception cref="CoverageException">A text is not well-known text, or there is no polygon.</exception>
    public static Coverage FromWellKnownText(IEnumerable<string> texts, Srs srs, bool clip)
    {
        try
        {
            var reader = new WKTReader();
            return new PolygonCoverage(Shapes.Merge(texts.Select(reader.Read)), srs) { Clip = clip };
        }
        catch (Exception error) when (error is ParseException or ArgumentException or TopologyException)
        {
            throw new CoverageException($"not well-known text: {error.Message}", error);
        }
    }

    /// <summary>The area that <see cref="PolygonCoverage.ToWellKnownText"/> wrote, vertex by vertex the same.</summary>
    /// <exception cref="CoverageException">The text is not well-known text.</exception>
    public static PolygonCoverage Restore(string text, Srs srs)
    {
        try
        {
            return new PolygonCoverage(new WKTReader().Read(text), srs);
        }
        catch (ParseException error)
        {
            throw new CoverageException($"not well-known text: {error.Message}", error);
        }
    }

    /// <summary>The area of polygons given by their rings, the outer one first; a ring is a list of x, y pairs.</summary>
    /// <exception cref="CoverageException">There is no polygon, or a ring has fewer than three points.</exception>
    public static Coverage FromRings(IEnumerable<IReadOnlyList<IReadOnlyList<(double X, double Y)>>> polygons, Srs srs, bool clip)
    {
        try
        {
            return new PolygonCoverage(Shapes.Merge(polygons.Select(ToPolygon)), srs) { Clip = clip };
        }
        catch (Exception error) when (error is ArgumentException or TopologyException)
        {
            throw new CoverageException($"not a polygon: {error.Message}", error);
        }
    }

    /// <summary>The area of many boxes.</summary>
    /// <exception cref="CoverageException">There is no box.</exception>
    public static Coverage FromBoxes(IEnumerable<BoundingBox> boxes, Srs srs, bool clip) =>
        new PolygonCoverage(Shapes.Merge(boxes.Select(Shapes.Rectangle)), srs) { Clip = clip };

    /// <summary>All areas together, in the SRS of the first.</summary>
    public static Coverage Union(IReadOnlyList<Coverage> areas, bool clip) =>
        Combine(areas, clip, (srs, first) => Shapes.Merge(areas.Skip(1).Select(area => area.ShapeIn(srs)).Prepend(first)));

    /// <summary>What all areas have in common, in the SRS of the first.</summary>
    /// <exception cref="CoverageException">They have nothing in common.</exception>
    public static Coverage Intersection(IReadOnlyList<Coverage> areas, bool clip) =>
        Combine(areas, clip, (srs, first) => areas.Skip(1).Aggregate(first, (rest, area) => rest.Intersection(area.ShapeIn(srs))));

    /// <summary>The first area less the others, in its SRS.</summary>
    /// <exception cref="CoverageException">Nothing is left.</exception>
    public static Coverage Difference(IReadOnlyList<Coverage> areas, bool clip) =>
        Combine(areas, clip, (srs, first) => areas.Skip(1).Aggregate(first, (rest, area) => rest.Difference(area.ShapeIn(srs))));

    private static PolygonCoverage Combine(IReadOnlyList<Coverage> areas, bool clip, Func<Srs, Geometry, Geometry> combine)
    {
        Srs srs = areas[0].Extent.Srs;
        return new PolygonCoverage(combine(srs, areas[0].ShapeIn(srs)), srs) { Clip = clip };
    }

    private static Polygon ToPolygon(IReadOnlyList<IReadOnlyList<(double X, double Y)>> rings)
    {
        LinearRing[] lines = [.. rings.Select(ToRing)];
        return GeometryFactory.Default.CreatePolygon(lines[0], lines[1..]);
    }

    private static LinearRing ToRing(IReadOnlyList<(double X, double Y)> points)
    {
        var coordinates = points.Select(point => new Coordinate(point.X, point.Y)).ToList();
        if (coordinates.Count > 0 && !coordinates[0].Equals2D(coordinates[^1]))
        {
            coordinates.Add(coordinates[0].Copy());
        }

        return GeometryFactory.Default.CreateLinearRing([.. coordinates]);
    }
}
