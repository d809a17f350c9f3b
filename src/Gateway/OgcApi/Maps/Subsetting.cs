using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The part of the world that a map request names, in the SRS of the map (OGC 20-058, 9).</summary>
internal static class Subsetting
{
    /// <summary>The box of <c>bbox</c> or <c>subset</c>; null when neither is given.</summary>
    /// <exception cref="OgcApiException">They are wrong.</exception>
    internal static BoundingBox? Box(RequestParameters parameters, MapLayer layer, Srs srs)
    {
        bool hasBox = parameters.TryGet("bbox", out string? text), hasSubset = parameters.TryGet("subset", out string? subset);
        if (hasSubset && (hasBox || parameters.TryGet("center", out _)))
        {
            throw OgcApiException.Invalid("(bbox or center) and subset are mutually exclusive");
        }

        if (hasSubset)
        {
            return Transformed(SrsOf(parameters, "subset-crs", layer), srs, Subset.Parse(subset!), "subset");
        }

        if (!hasBox)
        {
            return null;
        }

        // Heights are not looked at.
        BoundingBox box = ParameterValues.Numbers(text!) switch
        {
            [var a, var b, var c, var d] => new BoundingBox(a, b, c, d),
            [var a, var b, _, var c, var d, _] => new BoundingBox(a, b, c, d),
            _ => throw OgcApiException.Invalid("bbox must be a list of 4 or 6 numeric values"),
        };
        if (!box.IsValid)
        {
            throw OgcApiException.Invalid("bbox[2] must be greater than bbox[0] and bbox[3] must be greater than bbox[1]");
        }

        Srs from = SrsOf(parameters, "bbox-crs", layer);
        return Transformed(from, srs, from.IsNorthEast ? box.SwapAxes() : box, "bbox");
    }

    /// <summary>The point of <c>center</c>; null when it is not given.</summary>
    /// <exception cref="OgcApiException">It is wrong.</exception>
    internal static (double X, double Y)? Center(RequestParameters parameters, MapLayer layer, Srs srs)
    {
        if (!parameters.TryGet("center", out string? text))
        {
            return null;
        }

        if (ParameterValues.Numbers(text) is not [var x, var y])
        {
            throw OgcApiException.Invalid("center must be a list of 2 numeric values");
        }

        Srs from = SrsOf(parameters, "center-crs", layer);
        (x, y) = from.IsNorthEast ? (y, x) : (x, y);
        try
        {
            (x, y) = from.TransformPoint(srs, x, y);
        }
        catch (SrsException)
        {
            x = double.NaN;
        }

        return double.IsFinite(x) && double.IsFinite(y) ? (x, y) : throw NotTransformed("center", from, srs);
    }

    /// <summary>A box in another SRS.</summary>
    /// <exception cref="OgcApiException">It has no image there.</exception>
    internal static BoundingBox Transformed(Srs from, Srs to, BoundingBox box, string what)
    {
        try
        {
            BoundingBox image = from.Transform(to, box);
            return image.IsValid ? image : throw NotTransformed(what, from, to);
        }
        catch (SrsException)
        {
            throw NotTransformed(what, from, to);
        }
    }

    // Without any other statement coordinates are degrees of the layer's own body, longitude first.
    private static Srs SrsOf(RequestParameters parameters, string name, MapLayer layer) => parameters.SrsOf(name)
        ?? (OgcApiCatalog.IsEarth(layer.Extent.Srs) ? Srs.Parse("CRS:84") : layer.Extent.Srs);

    private static OgcApiException NotTransformed(string what, Srs from, Srs to) =>
        OgcApiException.Invalid($"{what} cannot be reprojected from {from.Code} to {to.Code}");
}
