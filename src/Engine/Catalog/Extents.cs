using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Areas of layers: the world unless something limits them (mapproxy/layer.py, MapExtent).</summary>
internal static class Extents
{
    /// <summary>The whole world in degrees.</summary>
    internal static readonly MapExtent World = new(new BoundingBox(-180, -90, 180, 90), Srs.Wgs84);

    /// <summary>The smallest extent around all; null (unlimited) ones are neutral, and null comes back when none is limited.</summary>
    internal static MapExtent? Union(IEnumerable<MapExtent?> extents)
    {
        MapExtent? union = null;
        foreach (MapExtent? extent in extents)
        {
            if (extent is null)
            {
                continue;
            }

            union = union switch
            {
                null => extent,
                _ when union.Srs.Equals(extent.Srs) => new MapExtent(union.BoundingBox.Union(extent.BoundingBox), union.Srs),
                _ => new MapExtent(union.In(Srs.Wgs84).Union(extent.In(Srs.Wgs84)), Srs.Wgs84),
            };
        }

        return union;
    }
}
