using System.Globalization;

namespace MapProxyCluster.Sources;

/// <summary>Writes numbers the way MapProxy's requests look, so that upstreams and their caches see no difference.</summary>
internal static class QueryText
{
    /// <summary>A number as Python prints a float: shortest digits that read back the same, with ".0" for whole numbers.</summary>
    internal static string Number(double value)
    {
        if (value == Math.Floor(value) && Math.Abs(value) < 1e16)
        {
            return value.ToString("F1", CultureInfo.InvariantCulture);
        }

        string text = value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        return Math.Abs(value) is >= 1e-4 and < 1e16 && text.Contains('e', StringComparison.Ordinal)
            ? value.ToString("F20", CultureInfo.InvariantCulture).TrimEnd('0')
            : text;
    }

    /// <summary>Four numbers joined by commas.</summary>
    internal static string Box(Tiling.BoundingBox box) =>
        $"{Number(box.MinX)},{Number(box.MinY)},{Number(box.MaxX)},{Number(box.MaxY)}";
}
