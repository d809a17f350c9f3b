using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>Where on earth the outer edges of an image lie, for GeoTIFF.</summary>
public sealed record GeoReference(BoundingBox BoundingBox, Srs Srs);
