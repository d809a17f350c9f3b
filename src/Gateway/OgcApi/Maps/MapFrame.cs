using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The area, size and SRS of a map.</summary>
/// <param name="BoundingBox">Area, x/y order.</param>
/// <param name="Size">Pixels.</param>
/// <param name="Srs">SRS of both.</param>
internal sealed record MapFrame(BoundingBox BoundingBox, PixelSize Size, Srs Srs)
{
    // Longest side when nothing else follows from a request.
    private const int DefaultSide = 1024;

    /// <summary>
    /// The frame of a request: what its parameters leave open follows from the layer's area, the usual size and the scale that the layer
    /// is made for (OGC 20-058, 9.5, table 9).
    /// </summary>
    /// <exception cref="OgcApiException">Parameters are wrong, contradict each other, or ask for too much.</exception>
    internal static MapFrame Of(RequestParameters parameters, OgcApiCatalog offer, MapLayer layer)
    {
        double? width = parameters.Pixels("width"), height = parameters.Pixels("height");
        double pixel = parameters.PixelMeters();
        Srs srs = parameters.SrsOf("crs") ?? offer.MapSrs[0];
        if (parameters.Contains("crs") && !offer.SrsOf(layer).Contains(srs))
        {
            throw OgcApiException.Invalid("crs is incompatible with this layer");
        }

        BoundingBox? box = Subsetting.Box(parameters, layer, srs);
        (double X, double Y)? center = Subsetting.Center(parameters, layer, srs);
        double? scale = parameters.Positive("scale-denominator");
        if (box is not null && center is not null)
        {
            throw OgcApiException.Invalid("bbox and center are mutually exclusive");
        }

        if (box is not null && scale is not null && (width ?? height) is not null)
        {
            throw OgcApiException.Invalid("bbox and scale-denominator and (width/height) are mutually exclusive");
        }

        if (box is { } known && scale is { } denominator)
        {
            double resolution = denominator * pixel / srs.MetersPerUnit;
            return new MapFrame(known, offer.Limited(Math.Round(known.Width / resolution), Math.Round(known.Height / resolution)), srs);
        }

        BoundingBox whole = box ?? Subsetting.Transformed(layer.Extent.Srs, srs, layer.Extent.BoundingBox, "extent of the layer");
        PixelSize size = SizeOf(offer, width, height, whole.Width / whole.Height);
        if (box is null && (center is not null || (width ?? height ?? scale) is not null))
        {
            double metres = scale is { } asked ? asked * pixel : NominalResolution(layer) / ResolutionRange.PixelSizeMeters * pixel;
            (double x, double y) = center ?? ((whole.MinX + whole.MaxX) / 2, (whole.MinY + whole.MaxY) / 2);
            whole = Around(x, y, size, metres / srs.MetersPerUnit);
        }

        return whole.IsValid ? new MapFrame(whole, size, srs) : throw OgcApiException.Invalid("the map has no area");
    }

    private static PixelSize SizeOf(OgcApiCatalog offer, double? width, double? height, double aspectRatio)
    {
        if (width is null && height is null)
        {
            double side = Math.Min(DefaultSide, Math.Floor(Math.Sqrt(offer.MaximumPixels)));
            width = aspectRatio >= 1 ? side : null;
            height = aspectRatio >= 1 ? null : side;
        }

        return offer.Limited(width ?? Math.Round(height!.Value * aspectRatio), height ?? Math.Round(width!.Value / aspectRatio));
    }

    private static BoundingBox Around(double x, double y, PixelSize size, double resolution)
    {
        double halfWidth = size.Width * resolution / 2, halfHeight = size.Height * resolution / 2;
        return new BoundingBox(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
    }

    private static double NominalResolution(MapLayer layer) => layer.NominalResolution
        ?? throw OgcApiException.Internal($"Layer {layer.Name ?? layer.Title} lacks a nominal_res/nominal_scale setting");
}
