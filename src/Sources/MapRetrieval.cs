using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>
/// Asks an upstream that draws any area for maps in an SRS that it knows, and for the part in its coverage only; brings what comes into the
/// wanted form (mapproxy/source/wms.py).
/// </summary>
/// <param name="options">The source's settings.</param>
/// <param name="retrieve">Asks the upstream for exactly this map.</param>
internal sealed class MapRetrieval(MapSourceOptions options, Func<MapQuery, CancellationToken, Task<MapImage>> retrieve)
{
    /// <summary>The map; null outside the coverage or the resolutions. A failure may have a stand-in.</summary>
    /// <exception cref="SourceException">The upstream failed.</exception>
    internal async Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken)
    {
        if (options.ResolutionRange?.Contains(query.BoundingBox, query.NominalSize, query.Srs) == false
            || options.Coverage?.Intersects(query.BoundingBox, query.Srs) == false)
        {
            return null;
        }

        try
        {
            MapImage? image = await GetInKnownSrsAsync(query, cancellationToken);
            return image is null ? null : UpstreamImage.Keyed(image, options.TransparentColor);
        }
        catch (SourceException error) when (options.Upstream.StandInFor(error.StatusCode) is { } standIn)
        {
            return UpstreamImage.StandIn(standIn, query.Size);
        }
    }

    private async Task<MapImage?> GetInKnownSrsAsync(MapQuery query, CancellationToken cancellationToken)
    {
        Srs srs = options.BestSrs(query.Srs);
        if (srs.Equals(query.Srs))
        {
            return await GetCoveredAsync(query with { Srs = srs }, cancellationToken);
        }

        MapQuery known = Reprojected(query, srs);
        using MapImage? image = await GetCoveredAsync(known, cancellationToken);
        if (image is null)
        {
            return null;
        }

        Raster raster = MapTransform.Transform(
            image.Raster, known.BoundingBox, srs, query.BoundingBox, query.Size, query.Srs, options.Image.Resampling);
        return image.Replace(raster);
    }

    // Pixels of the request are about square; the finer axis decides their number.
    private static MapQuery Reprojected(MapQuery query, Srs srs)
    {
        BoundingBox bbox = query.Srs.Transform(srs, query.BoundingBox);
        double ratio = bbox.Width / bbox.Height;
        bool isFinerInX = bbox.Width / query.Size.Width < bbox.Height / query.Size.Height;
        double width = isFinerInX ? query.Size.Width : (query.Size.Height * ratio) + 0.5;
        double height = isFinerInX ? (query.Size.Width / ratio) + 0.5 : query.Size.Height;
        if (width * height > ImageDecoder.DefaultMaxPixels)
        {
            // A sliver of a map: the upstream must not be asked for what could not be read.
            throw new SourceException($"a request of {width:F0}x{height:F0} pixels is too large");
        }

        return query with { BoundingBox = bbox, Size = new PixelSize(Math.Max(1, (int)width), Math.Max(1, (int)height)), Srs = srs, Cut = null };
    }

    // Nothing outside the coverage's box is asked for; the answer is placed into a transparent picture of the full size.
    private async Task<MapImage?> GetCoveredAsync(MapQuery query, CancellationToken cancellationToken)
    {
        if (options.Coverage is not { } coverage || coverage.Extent.BoundingBox.Contains(query.Srs.Transform(coverage.Extent.Srs, query.BoundingBox)))
        {
            return await retrieve(query, cancellationToken);
        }

        return PixelWindow.Find(query.BoundingBox, query.Size, coverage.Extent.In(query.Srs)) is { } window
            ? await PartialMap.DrawAsync(query, window, async part => await retrieve(part, cancellationToken))
            : null;
    }
}
