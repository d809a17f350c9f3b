using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>Questions about a point in the terms of a source.</summary>
internal static class PointQuery
{
    /// <summary>The question in an SRS that the source knows; null when the point lies outside its coverage.</summary>
    internal static FeatureInfoQuery? For(FeatureInfoQuery query, MapSourceOptions options)
    {
        if (options.Coverage is { } coverage && !CoversPoint(coverage, query))
        {
            return null;
        }

        Srs srs = options.BestSrs(query.Srs);
        return srs.Equals(query.Srs) ? query with { Srs = srs } : Reprojected(query, srs);
    }

    private static bool CoversPoint(Coverage coverage, FeatureInfoQuery query)
    {
        (double x, double y) = query.Point;
        double half = query.BoundingBox.Width / query.Size.Width / 2;
        return coverage.Intersects(new BoundingBox(x - half, y - half, x + half, y + half), query.Srs);
    }

    // The width is kept, the height follows the box; the pixel is the one that holds the same point.
    private static FeatureInfoQuery Reprojected(FeatureInfoQuery query, Srs srs)
    {
        BoundingBox bbox = query.Srs.Transform(srs, query.BoundingBox);
        var size = new PixelSize(query.Size.Width, Math.Max(1, (int)(query.Size.Width * (bbox.Height / bbox.Width))));
        (double x, double y) = query.Srs.TransformPoint(srs, query.Point.X, query.Point.Y);
        return query with
        {
            BoundingBox = bbox,
            Size = size,
            Srs = srs,
            X = Math.Clamp(Math.Round((x - bbox.MinX) / bbox.Width * size.Width), 0, size.Width - 1),
            Y = Math.Clamp(Math.Round((bbox.MaxY - y) / bbox.Height * size.Height), 0, size.Height - 1),
        };
    }
}
