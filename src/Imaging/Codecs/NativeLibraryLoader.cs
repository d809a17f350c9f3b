using System.Runtime.InteropServices;

namespace MapProxyCluster.Imaging.Codecs;

/// <summary>Finds the C libraries of the codecs by their sonames.</summary>
internal static class NativeLibraryLoader
{
    /// <summary>Loads the first of <paramref name="names"/> that exists.</summary>
    /// <exception cref="DllNotFoundException">None exists; the message names the Debian package.</exception>
    internal static nint Load(string package, params ReadOnlySpan<string> names) => TryLoad(out nint handle, names)
        ? handle
        : throw new DllNotFoundException($"{names[0]} is missing: install the package {package} (Debian, Ubuntu).");

    /// <summary>Loads the first of <paramref name="names"/> that exists; false when none does.</summary>
    internal static bool TryLoad(out nint handle, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out handle))
            {
                return true;
            }
        }

        handle = 0;
        return false;
    }
}
