using System.Runtime.InteropServices;

namespace MapProxyCluster.Tiling.Projection;

/// <summary>What a CRS definition says of its axes.</summary>
internal readonly record struct CrsAxes(bool IsGeographic, bool IsNorthEast)
{
    /// <summary>Reads the horizontal axes; null when the CRS has no two of them (vertical or geocentric systems).</summary>
    internal static CrsAxes? Read(nint context, nint crs)
    {
        int type = Proj.proj_get_type(crs);
        if (type == Proj.Compound)
        {
            nint horizontal = Proj.proj_crs_get_sub_crs(context, crs, 0);
            CrsAxes? axes = horizontal == 0 ? null : Read(context, horizontal);
            _ = Proj.proj_destroy(horizontal);
            return axes;
        }

        nint system = Proj.proj_crs_get_coordinate_system(context, crs);
        if (system == 0)
        {
            return null;
        }

        string? first = Direction(context, system, 0), second = Direction(context, system, 1);
        _ = Proj.proj_destroy(system);
        if (first is null || second is null || first is "up" or "down" or "geocentricX")
        {
            return null;
        }

        // Polar systems point both axes the same way (EPSG:3031 north/north) although easting comes first.
        return new CrsAxes(type is Proj.Geographic2D or Proj.Geographic3D, first == "north" && second != "north");
    }

    private static unsafe string? Direction(nint context, nint system, int axis)
    {
        byte* direction = null;
        return Proj.proj_cs_get_axis_info(context, system, axis, null, null, &direction, null, null, null, null) == 0
            ? null
            : Marshal.PtrToStringUTF8((nint)direction);
    }
}
