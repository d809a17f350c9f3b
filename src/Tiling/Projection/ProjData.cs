using System.Runtime.InteropServices;

namespace MapProxyCluster.Tiling.Projection;

/// <summary>Where PROJ looks for its database and grids. It holds for the whole process.</summary>
public static unsafe class ProjData
{
    private static readonly Lock Gate = new();
    private static volatile string[] _folders = [];

    /// <summary>Adds a folder that is searched before PROJ's own. What has been looked up before stays as it is.</summary>
    public static void AddFolder(string folder)
    {
        lock (Gate)
        {
            _folders = [folder, .. _folders.Where(known => known != folder)];
        }
    }

    /// <summary>A context that knows the folders, and keeps quiet.</summary>
    internal static nint CreateContext()
    {
        nint context = Proj.proj_context_create();
        _ = Proj.proj_log_level(context, 0);
        if (_folders is { Length: > 0 } folders)
        {
            string? own = Path.GetDirectoryName(Marshal.PtrToStringUTF8((nint)Proj.proj_context_get_database_path(context)));
            string[] all = own is null ? folders : [.. folders, own];
            Proj.proj_context_set_search_paths(context, all.Length, all);
        }

        return context;
    }
}
