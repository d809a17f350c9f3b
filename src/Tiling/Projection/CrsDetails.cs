using System.Runtime.InteropServices;

namespace MapProxyCluster.Tiling.Projection;

/// <summary>What few ask of a CRS, and what takes milliseconds to find out.</summary>
/// <param name="ProjString">The definition as "+proj=utm +zone=32 …"; null when it cannot be written so.</param>
/// <param name="AreaOfUse">Where it is meant to be used, in degrees; null when unknown or across the date line.</param>
internal sealed unsafe record CrsDetails(string? ProjString, BoundingBox? AreaOfUse)
{
    private const string Ending = " +type=crs";

    internal static CrsDetails Read(string definition)
    {
        nint context = ProjData.CreateContext();
        nint crs = Horizontal(context, Proj.proj_create(context, definition));
        nint bound = crs == 0 ? 0 : Proj.proj_crs_create_bound_crs_to_WGS84(context, crs, 0);
        try
        {
            // A shift by grid files is of no use to a browser, which has none of them.
            string? shifted = Write(context, bound);
            string? text = shifted?.Contains("+nadgrids", StringComparison.Ordinal) == false ? shifted : Write(context, crs);
            return new CrsDetails(text, crs == 0 ? null : Area(context, crs));
        }
        finally
        {
            Destroy(bound);
            Destroy(crs);
            Proj.proj_context_destroy(context);
        }
    }

    private static nint Horizontal(nint context, nint crs)
    {
        if (crs == 0 || Proj.proj_get_type(crs) != Proj.Compound)
        {
            return crs;
        }

        nint horizontal = Proj.proj_crs_get_sub_crs(context, crs, 0);
        Destroy(crs);
        return horizontal;
    }

    private static string? Write(nint context, nint crs)
    {
        byte* text = crs == 0 ? null : Proj.proj_as_proj_string(context, crs, Proj.ProjString4, 0);
        return Marshal.PtrToStringUTF8((nint)text)?.Replace(Ending, "", StringComparison.Ordinal);
    }

    // PROJ tells unknown bounds as -1000.
    private static BoundingBox? Area(nint context, nint crs)
    {
        double west, south, east, north;
        bool isKnown = Proj.proj_get_area_of_use(context, crs, &west, &south, &east, &north, null) != 0;
        return isKnown && west >= -180 && west < east && south < north ? new BoundingBox(west, south, east, north) : null;
    }

    private static void Destroy(nint crs)
    {
        if (crs != 0)
        {
            _ = Proj.proj_destroy(crs);
        }
    }
}
