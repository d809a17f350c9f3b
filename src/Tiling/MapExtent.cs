namespace MapProxyCluster.Tiling;

/// <summary>A bounding box together with the SRS of its numbers.</summary>
public sealed record MapExtent(BoundingBox BoundingBox, Srs Srs)
{
    /// <summary>The same area as an envelope in another SRS (see <see cref="Tiling.Srs.Transform(Tiling.Srs, Tiling.BoundingBox)"/>).</summary>
    public BoundingBox In(Srs srs) => Srs.Transform(srs, BoundingBox);
}
