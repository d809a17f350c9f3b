namespace MapProxyCluster.Tiling.Tests.Projection;

/// <summary>A CRS as the EPSG registry describes it: axis order and area of use in degrees, written down independently of the code under test.</summary>
internal sealed record ReferenceCrs(string Code, bool NorthEast, BoundingBox Area)
{
    internal static readonly ReferenceCrs Wgs84 = new("EPSG:4326", true, new(-180, -85, 180, 85));
    internal static readonly ReferenceCrs WebMercator = new("EPSG:3857", false, new(-179.9, -85, 179.9, 85));

    internal static readonly IReadOnlyDictionary<string, ReferenceCrs> All = ((ReferenceCrs[])
    [
        Wgs84,
        WebMercator,
        new("EPSG:900913", false, WebMercator.Area),
        new("CRS:84", false, Wgs84.Area),
        new("EPSG:4258", true, new(-16, 33, 38, 80)),
        new("EPSG:2154", false, new(-9, 41.2, 10, 51.5)),
        new("EPSG:25831", false, new(0, 37, 6, 75)),
        new("EPSG:25832", false, new(6, 39, 12, 80)),
        new("EPSG:25833", false, new(12, 35, 18, 80)),
        new("EPSG:31466", true, new(5.9, 49.2, 7.5, 53.7)),
        new("EPSG:31467", true, new(7.5, 47.3, 10.5, 55)),
        new("EPSG:31468", true, new(10.5, 47.4, 13.5, 54.7)),
        new("EPSG:27700", false, new(-8, 49.8, 2, 60.9)),
        new("EPSG:28992", false, new(3.2, 50.8, 7.2, 53.7)),
        new("EPSG:2056", false, new(5.97, 45.83, 10.48, 47.8)),
        new("EPSG:21781", false, new(5.97, 45.83, 10.48, 47.8)),
        new("EPSG:3035", true, new(-16, 33, 33, 72)),
        new("EPSG:5514", false, new(12.1, 47.8, 22.5, 51)),
        new("EPSG:3395", false, new(-179.9, -80, 179.9, 84)),
        new("EPSG:3413", false, new(-179.9, 60, 179.9, 89)),
        new("EPSG:3031", false, new(-179.9, -89, 179.9, -60)),
        new("EPSG:2180", true, new(14.2, 49, 24.1, 55)),
        new("EPSG:3067", false, new(19.1, 58.9, 31.5, 70)),
        new("EPSG:3006", true, new(10.1, 54, 24.1, 69)),
    ]).ToDictionary(crs => crs.Code);

    /// <summary>UTM of WGS 84: 32601-32660 north, 32701-32760 south.</summary>
    internal static ReferenceCrs Utm(int zone, bool north)
    {
        double west = -186 + (zone * 6);
        return new($"EPSG:{(north ? 32600 : 32700) + zone}", false, north ? new(west, 0, west + 6, 84) : new(west, -80, west + 6, 0));
    }

    /// <summary>The name that PROJ's commands know; MapProxy's historic web mercator number and the WMS code are not in its database.</summary>
    internal string Definition => Code switch
    {
        "EPSG:900913" => "EPSG:3857",
        "CRS:84" => "OGC:CRS84",
        _ => Code,
    };

    internal bool IsGeographic => Code is "EPSG:4326" or "CRS:84" or "EPSG:4258";

    /// <summary>Points spread over the area of use, a little inside, in degrees.</summary>
    internal (double X, double Y)[] SamplePoints(int perSide = 7)
    {
        var points = new List<(double, double)>();
        for (int i = 0; i < perSide; i++)
        {
            for (int j = 0; j < perSide; j++)
            {
                points.Add((Area.MinX + (Area.Width * (i + 0.37) / perSide), Area.MinY + (Area.Height * (j + 0.61) / perSide)));
            }
        }

        return [.. points];
    }

    public override string ToString() => Code;
}
