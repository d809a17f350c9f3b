using System.Runtime.InteropServices;
using MapProxyCluster.Imaging.Codecs;

namespace MapProxyCluster.Imaging;

/// <summary>Where fonts are looked for besides the system's folders. It holds for the whole process.</summary>
public static unsafe class Fonts
{
    private static readonly Lazy<nint> FontConfig = new(() =>
        NativeLibraryLoader.Load("libfontconfig1", "libfontconfig.so.1", "libfontconfig.dylib", "libfontconfig-1.dll"));

    /// <summary>Adds a folder of font files.</summary>
    /// <exception cref="ImageException">The folder cannot be read.</exception>
    public static void AddFolder(string folder)
    {
        var add = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(FontConfig.Value, "FcConfigAppFontAddDir");
        nint name = Marshal.StringToCoTaskMemUTF8(folder);
        try
        {
            if (!Directory.Exists(folder) || add(0, (byte*)name) == 0)
            {
                throw new ImageException($"there are no fonts in '{folder}'");
            }
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }
}
