using NetTopologySuite.Geometries;

namespace MapProxyCluster.Tiling;

/// <summary>A rectangle in its own SRS. Queries are compared by their envelope in that SRS.</summary>
public sealed class BoundingBoxCoverage(BoundingBox bbox, Srs srs) : Coverage
{
    /// <inheritdoc/>
    public override MapExtent Extent { get; } = new(bbox, srs);

    /// <inheritdoc/>
    public override bool Intersects(BoundingBox bbox, Srs srs) => Extent.BoundingBox.Intersects(srs.Transform(Extent.Srs, bbox));

    /// <inheritdoc/>
    public override bool Contains(BoundingBox bbox, Srs srs) => Extent.BoundingBox.Contains(srs.Transform(Extent.Srs, bbox));

    /// <inheritdoc/>
    public override IReadOnlyList<double[]> RingsIn(Srs srs) => Shapes.RingsOf(ShapeIn(srs));

    /// <inheritdoc/>
    public override Coverage In(Srs srs) => srs.Equals(Extent.Srs) ? this : new BoundingBoxCoverage(Extent.In(srs), srs) { Clip = Clip };

    // In another SRS the rectangle is the envelope, as everywhere (behaviour reference 6.3).
    internal override Geometry ShapeIn(Srs srs) => Shapes.Rectangle(Extent.In(srs));
}
