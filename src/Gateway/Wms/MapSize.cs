using System.Globalization;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>Width and height of a request; fractions are cut off, as in MapProxy.</summary>
internal static class MapSize
{
    /// <summary>The size, or null when it is missing, not positive, or has more pixels than allowed.</summary>
    internal static PixelSize? TryParse(RequestParameters parameters, long maximumPixels)
    {
        double width = Number(parameters["width"]), height = Number(parameters["height"]);
        return width is >= 1 and <= 1_000_000 && height is >= 1 and <= 1_000_000 && (long)width * (long)height <= maximumPixels
            ? new PixelSize((int)width, (int)height)
            : null;
    }

    /// <summary>A number; NaN when the text is none.</summary>
    internal static double Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}
