using NetTopologySuite.Geometries;

namespace MapProxyCluster.Tiling;

/// <summary>
/// Several areas that count each for itself: a box is in it when it is in one of them (mapproxy/util/coverage.py, MultiCoverage). Unlike a
/// union, they need no common outline.
/// </summary>
public sealed class AnyCoverage : Coverage
{
    /// <summary>The areas, at least one.</summary>
    public AnyCoverage(IReadOnlyList<Coverage> parts)
    {
        Parts = parts;
        Srs srs = parts[0].Extent.Srs;
        Extent = new MapExtent(parts.Select(part => part.Extent.In(srs)).Aggregate((box, other) => box.Union(other)), srs);
    }

    /// <summary>The areas.</summary>
    public IReadOnlyList<Coverage> Parts { get; }

    /// <inheritdoc/>
    public override MapExtent Extent { get; }

    /// <inheritdoc/>
    public override bool Intersects(BoundingBox bbox, Srs srs) => Parts.Any(part => part.Intersects(bbox, srs));

    /// <inheritdoc/>
    public override bool Contains(BoundingBox bbox, Srs srs) => Parts.Any(part => part.Contains(bbox, srs));

    /// <inheritdoc/>
    public override IReadOnlyList<double[]> RingsIn(Srs srs) => Shapes.RingsOf(ShapeIn(srs));

    /// <inheritdoc/>
    public override Coverage In(Srs srs) => new AnyCoverage([.. Parts.Select(part => part.In(srs))]) { Clip = Clip };

    internal override Geometry ShapeIn(Srs srs) => Shapes.Merge(Parts.Select(part => part.ShapeIn(srs)));
}
