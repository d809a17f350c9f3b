namespace MapProxyCluster.Tiling;

/// <summary>The names that OGC API documents and requests use for an SRS (OGC 09-048r5, name types of CRS; 20-058, 6.4).</summary>
public static class CrsUri
{
    /// <summary>WGS 84 with longitude first: what coordinates without any other statement are in.</summary>
    public const string Crs84 = Prefix + "OGC/1.3/CRS84";

    private const string Prefix = "http://www.opengis.net/def/crs/";

    /// <summary>
    /// The URI of an SRS, such as http://www.opengis.net/def/crs/EPSG/0/25832. The older codes of web mercator, which the OGC does not know,
    /// become EPSG:3857.
    /// </summary>
    public static string Of(Srs srs)
    {
        if (srs.IsWgs84 && !srs.IsNorthEast)
        {
            return Crs84;
        }

        string code = srs.IsWebMercator ? Srs.WebMercator.Code : srs.Code;
        int colon = code.IndexOf(':');
        (string authority, string number) = (code[..colon], code[(colon + 1)..]);

        // Authorities with editions, such as IAU_2015, name them in the place of the version.
        int edition = authority.IndexOf('_');
        return edition < 0
            ? $"{Prefix}{authority}/{(authority == "OGC" ? "1.3" : "0")}/{number}"
            : $"{Prefix}{authority[..edition]}/{authority[(edition + 1)..]}/{number}";
    }

    /// <summary>
    /// The SRS of a URI (http://www.opengis.net/def/crs/EPSG/0/3857), a URN (urn:ogc:def:crs:EPSG::3857), a CURIE ([EPSG:3857]) or a plain
    /// code; null when it is unknown. Safe for untrusted text.
    /// </summary>
    public static Srs? TryParse(string? name)
    {
        if (name is null || name.Length > 200)
        {
            return null;
        }

        string[] parts = name.Trim().Trim('[', ']').Split('/', ':');
        if (parts.Length == 1)
        {
            return Srs.TryParse(parts[0]);
        }

        string number = parts[^1], version = parts[^2];
        if (number is "CRS84")
        {
            return Srs.TryParse("CRS:84");
        }

        string authority = parts.Reverse().Skip(1).FirstOrDefault(part => part.Length > 0 && char.IsAsciiLetter(part[0])) ?? "";
        return Srs.TryParse(authority == "IAU" ? $"IAU_{version}:{number}" : $"{authority}:{number}");
    }
}
