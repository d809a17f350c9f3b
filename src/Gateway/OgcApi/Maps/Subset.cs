using System.Text.RegularExpressions;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The <c>subset</c> parameter: an interval on each of the two axes, in any order (OGC 20-058, 9.4).</summary>
internal static partial class Subset
{
    /// <summary>The box of "Lat(40:50),Lon(0:10)", x/y order.</summary>
    /// <exception cref="OgcApiException">It is not of this form.</exception>
    internal static BoundingBox Parse(string text)
    {
        string[] parts = text.Length <= 400 ? text.ToLowerInvariant().Split(',') : [];
        if (parts.Length != 2)
        {
            throw OgcApiException.Invalid("subset must include 2 axis");
        }

        (double Low, double High)? x = null, y = null;
        foreach (string part in parts)
        {
            if (Part().Match(part) is not { Success: true } match)
            {
                throw OgcApiException.Invalid($"Invalid subset part {part}");
            }

            string axis = match.Groups[1].Value;
            (double, double) interval = Interval(part, match.Groups[2].Value);
            ref (double, double)? place = ref x;
            if (axis is "lat" or "latitude" or "y" or "n" or "northing")
            {
                place = ref y;
            }
            else if (axis is not ("lon" or "long" or "longitude" or "x" or "e" or "easting"))
            {
                throw OgcApiException.Invalid($"Unsupported axis name {axis} in subset part {part}");
            }

            place = place is null ? interval : throw OgcApiException.Invalid($"Axis name {axis} has been specified in multiple subset parts");
        }

        var box = new BoundingBox(x!.Value.Low, y!.Value.Low, x.Value.High, y.Value.High);
        return box.IsValid ? box : throw OgcApiException.Invalid("Invalid range in subset: first value must be less than second one");
    }

    private static (double Low, double High) Interval(string part, string range)
    {
        string[] ends = range.Split(':');
        if (ends.Length != 2)
        {
            throw OgcApiException.Invalid($"Only intervals are supported in subset part {part}");
        }

        return ParameterValues.Numbers(ends[0]) is [var low] && ParameterValues.Numbers(ends[1]) is [var high]
            ? (low, high)
            : throw OgcApiException.Invalid($"Non numeric value found in range of subset part {part}");
    }

    [GeneratedRegex(@"^(\w+)\(([^)]+)\)$")]
    private static partial Regex Part();
}
