using System.Reflection;
using System.Runtime.InteropServices;

namespace MapProxyCluster.Tiling.Projection;

/// <summary>The few functions of the PROJ C API that this project needs (proj.h, PROJ 6.2 or newer).</summary>
internal static unsafe class Proj
{
    private const string Library = "proj";

    internal const int Forward = 1, ProjString4 = 1;
    internal const int Geographic2D = 12, Geographic3D = 13, Compound = 16;

    static Proj() => NativeLibrary.SetDllImportResolver(typeof(Proj).Assembly, Resolve);

    [DllImport(Library)]
    internal static extern nint proj_context_create();

    [DllImport(Library)]
    internal static extern byte* proj_context_get_database_path(nint context);

    [DllImport(Library)]
    internal static extern void proj_context_set_search_paths(
        nint context, int count, [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string[] paths);

    [DllImport(Library)]
    internal static extern void proj_context_destroy(nint context);

    [DllImport(Library)]
    internal static extern int proj_log_level(nint context, int level);

    [DllImport(Library)]
    internal static extern nint proj_create(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string definition);

    [DllImport(Library)]
    internal static extern nint proj_create_crs_to_crs(
        nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to, nint area);

    [DllImport(Library)]
    internal static extern nint proj_normalize_for_visualization(nint context, nint transformation);

    [DllImport(Library)]
    internal static extern nuint proj_trans_generic(
        nint transformation, int direction,
        double* x, nuint strideX, nuint countX, double* y, nuint strideY, nuint countY,
        double* z, nuint strideZ, nuint countZ, double* t, nuint strideT, nuint countT);

    [DllImport(Library)]
    internal static extern int proj_get_type(nint crs);

    [DllImport(Library)]
    internal static extern nint proj_crs_get_sub_crs(nint context, nint crs, int index);

    [DllImport(Library)]
    internal static extern nint proj_crs_get_coordinate_system(nint context, nint crs);

    [DllImport(Library)]
    internal static extern int proj_cs_get_axis_info(
        nint context, nint cs, int index, byte** name, byte** abbreviation, byte** direction,
        double* unitFactor, byte** unitName, byte** unitAuthority, byte** unitCode);

    [DllImport(Library)]
    internal static extern nint proj_crs_create_bound_crs_to_WGS84(nint context, nint crs, nint options);

    [DllImport(Library)]
    internal static extern int proj_get_area_of_use(
        nint context, nint crs, double* west, double* south, double* east, double* north, byte** name);

    [DllImport(Library)]
    internal static extern byte* proj_as_proj_string(nint context, nint crs, int type, nint options);

    [DllImport(Library)]
    internal static extern nint proj_destroy(nint transformation);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (string candidate in (string[])["libproj.so.25", "libproj.so.22", "libproj.so", "libproj.dylib", "proj_9.dll"])
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out nint handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException("PROJ is missing: install the package libproj25 (Debian 12) or libproj22 (Debian 11) and proj-data.");
    }
}
