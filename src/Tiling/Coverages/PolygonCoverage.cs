using System.Collections.Concurrent;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace MapProxyCluster.Tiling;

/// <summary>Polygons in their own SRS. Queries are compared by their envelope in that SRS (mapproxy/util/coverage.py, GeomCoverage).</summary>
public sealed class PolygonCoverage : Coverage
{
    private readonly IPreparedGeometry _prepared;
    private readonly ConcurrentDictionary<Srs, Geometry> _shapes = new();
    private readonly ConcurrentDictionary<Srs, IReadOnlyList<double[]>> _rings = new();

    /// <summary>An area of polygons.</summary>
    /// <exception cref="EmptyCoverageException">There is no area.</exception>
    internal PolygonCoverage(Geometry shape, Srs srs)
    {
        Geometry area = Shapes.Polygonal(shape);
        if (area.IsEmpty)
        {
            throw new EmptyCoverageException("the area is empty");
        }

        _prepared = PreparedGeometryFactory.Prepare(area);
        _shapes[srs] = area;
        Envelope envelope = area.EnvelopeInternal;
        Extent = new MapExtent(new BoundingBox(envelope.MinX, envelope.MinY, envelope.MaxX, envelope.MaxY), srs);
    }

    /// <inheritdoc/>
    public override MapExtent Extent { get; }

    /// <inheritdoc/>
    public override bool Intersects(BoundingBox bbox, Srs srs)
    {
        BoundingBox own = srs.Transform(Extent.Srs, bbox);
        return Extent.BoundingBox.Intersects(own) && _prepared.Intersects(Shapes.Rectangle(own));
    }

    /// <inheritdoc/>
    public override bool Contains(BoundingBox bbox, Srs srs)
    {
        BoundingBox own = srs.Transform(Extent.Srs, bbox);
        return Extent.BoundingBox.Contains(own) && _prepared.Covers(Shapes.Rectangle(own));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double[]> RingsIn(Srs srs) => _rings.GetOrAdd(srs, to => Shapes.RingsOf(ShapeIn(to)));

    /// <inheritdoc/>
    public override Coverage In(Srs srs) => srs.Equals(Extent.Srs) ? this : new PolygonCoverage(ShapeIn(srs), srs) { Clip = Clip };

    /// <summary>The area as well-known text, every digit kept (see <see cref="CoverageShapes.Restore"/>).</summary>
    public string ToWellKnownText() => _prepared.Geometry.AsText();

    internal override Geometry ShapeIn(Srs srs) => _shapes.GetOrAdd(srs, to => Shapes.Transform(_prepared.Geometry, Extent.Srs, to));
}
