using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging.Codecs.Tiff;

/// <summary>The tags that tie pixels to coordinates (OGC GeoTIFF 1.1).</summary>
internal static class GeoTiff
{
    private const int ModelPixelScale = 33550, ModelTiepoint = 33922, GeoKeyDirectory = 34735;
    private const int ModelType = 1024, RasterType = 1025, GeodeticCrs = 2048, ProjectedCrs = 3072;
    private const int Projected = 1, Geographic = 2, PixelIsArea = 1;

    /// <summary>Adds the extent, and the SRS when it has an EPSG number.</summary>
    internal static void AddTags(TiffTags tags, PixelSize size, GeoReference geo)
    {
        BoundingBox box = geo.BoundingBox;
        tags.AddDoubles(ModelPixelScale, [box.Width / size.Width, box.Height / size.Height, 0]);
        tags.AddDoubles(ModelTiepoint, [0, 0, 0, box.MinX, box.MaxY, 0]);
        if (geo.Srs.EpsgNumber is { } number and <= ushort.MaxValue)
        {
            tags.AddShorts(GeoKeyDirectory,
            [
                1, 1, 0, 3,
                ModelType, 0, 1, geo.Srs.IsGeographic ? Geographic : Projected,
                RasterType, 0, 1, PixelIsArea,
                geo.Srs.IsGeographic ? GeodeticCrs : ProjectedCrs, 0, 1, number,
            ]);
        }
    }
}
