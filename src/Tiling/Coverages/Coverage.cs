using NetTopologySuite.Geometries;

namespace MapProxyCluster.Tiling;

/// <summary>An area that limits a source, a cache or a seed task. Queries may come in any SRS. Safe for concurrent use.</summary>
public abstract class Coverage
{
    /// <summary>The smallest box around the area, in the coverage's own SRS.</summary>
    public abstract MapExtent Extent { get; }

    /// <summary>True when pixels outside must become transparent; false keeps answers whole.</summary>
    public bool Clip { get; init; }

    /// <summary>True when the box shares an area with the coverage; touching is not enough.</summary>
    public abstract bool Intersects(BoundingBox bbox, Srs srs);

    /// <summary>True when the whole box lies in the coverage.</summary>
    public abstract bool Contains(BoundingBox bbox, Srs srs);

    /// <summary>Size of the area in square units of some SRS.</summary>
    public double AreaIn(Srs srs) => ShapeIn(srs).Area;

    /// <summary>The same area with its own SRS changed, so that queries in that SRS need no transformation.</summary>
    public abstract Coverage In(Srs srs);

    /// <summary>The area as polygons in any SRS, each vertex transformed for itself.</summary>
    internal abstract Geometry ShapeIn(Srs srs);

    /// <summary>
    /// The rings around the area in some SRS, as x, y, x, y …; a point is inside the area when it is inside an odd number of them.
    /// </summary>
    public abstract IReadOnlyList<double[]> RingsIn(Srs srs);
}
