using System.Globalization;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>What differs between the versions of WMS (OGC 00-028, 01-047r2, 01-068r3, 06-042).</summary>
public sealed record WmsVersion(string Name, int Number)
{
    private static readonly WmsVersion[] All = [new("1.0.0", 100), new("1.1.0", 110), new("1.1.1", 111), new("1.3.0", 130)];

    /// <summary>1.0.0: other words and another shape of documents.</summary>
    public bool Is100 => Number == 100;

    /// <summary>1.3.0: CRS in place of SRS, axis order of the definition, namespaces.</summary>
    public bool Is130 => Number == 130;

    /// <summary>Name of the parameter for the SRS.</summary>
    public string SrsParameter => Is130 ? "crs" : "srs";

    /// <summary>
    /// The version to answer in: the asked one, else the next lower one that is enabled, else the lowest; the highest when none is asked
    /// or the text is no version.
    /// </summary>
    public static WmsVersion Negotiate(string? asked, IReadOnlyList<string>? enabled)
    {
        WmsVersion[] known = [.. All.Where(version => enabled is null || enabled.Contains(version.Name))];
        known = known.Length == 0 ? All : known;
        int? number = Parse(asked);
        return number is null ? known[^1] : known.LastOrDefault(version => version.Number <= number) ?? known[0];
    }

    private static int? Parse(string? text)
    {
        string[] parts = (text ?? "").Split('.');
        if (parts.Length is 0 or > 3)
        {
            return null;
        }

        int number = 0;
        for (int i = 0; i < 3; i++)
        {
            int part = 0;
            if (i < parts.Length && !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out part))
            {
                return null;
            }

            number = (number * 10) + Math.Min(part, 9);
        }

        return number;
    }
}
