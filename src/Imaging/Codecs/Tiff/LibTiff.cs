using System.Runtime.InteropServices;

namespace MapProxyCluster.Imaging.Codecs.Tiff;

/// <summary>The functions of libtiff (tiffio.h) that reading needs. A handle serves one thread.</summary>
internal sealed unsafe class LibTiff
{
    internal const uint ImageWidth = 256, ImageLength = 257, ExtraSamples = 338;
    internal const int TopLeft = 1;
    internal const ushort UnassociatedAlpha = 2;

    private static readonly Lazy<LibTiff> Loaded = new(() => new LibTiff());

    private readonly delegate* unmanaged<
        byte*, byte*, nint,
        delegate* unmanaged<nint, byte*, nint, nint>, delegate* unmanaged<nint, byte*, nint, nint>,
        delegate* unmanaged<nint, ulong, int, ulong>, delegate* unmanaged<nint, int>, delegate* unmanaged<nint, ulong>,
        nint, nint, nint> _open;

    /// <summary>int TIFFGetField(handle, tag, …): 0 when the tag is not there.</summary>
    internal readonly delegate* unmanaged<nint, uint, void*, int> GetField;

    /// <summary>The same for tags with a count and an array.</summary>
    internal readonly delegate* unmanaged<nint, uint, void*, void*, int> GetFieldArray;

    /// <summary>int TIFFReadRGBAImageOriented(handle, width, height, pixels, orientation, stop): 0 for damaged data when it has to stop.</summary>
    internal readonly delegate* unmanaged<nint, uint, uint, uint*, int, int, int> ReadRgba;

    /// <summary>void TIFFClose(handle).</summary>
    internal readonly delegate* unmanaged<nint, void> Close;

    private LibTiff()
    {
        nint library = NativeLibraryLoader.Load("libtiff6", "libtiff.so.6", "libtiff.so.5", "libtiff.dylib", "libtiff.dll");
        _open = (delegate* unmanaged<
            byte*, byte*, nint,
            delegate* unmanaged<nint, byte*, nint, nint>, delegate* unmanaged<nint, byte*, nint, nint>,
            delegate* unmanaged<nint, ulong, int, ulong>, delegate* unmanaged<nint, int>, delegate* unmanaged<nint, ulong>,
            nint, nint, nint>)NativeLibrary.GetExport(library, "TIFFClientOpen");
        GetField = (delegate* unmanaged<nint, uint, void*, int>)NativeLibrary.GetExport(library, "TIFFGetField");
        GetFieldArray = (delegate* unmanaged<nint, uint, void*, void*, int>)NativeLibrary.GetExport(library, "TIFFGetField");
        ReadRgba = (delegate* unmanaged<nint, uint, uint, uint*, int, int, int>)NativeLibrary.GetExport(library, "TIFFReadRGBAImageOriented");
        Close = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "TIFFClose");

        // What is wrong with a file is told by exceptions, not on the standard error.
        ((delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "TIFFSetErrorHandler"))(0);
        ((delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "TIFFSetWarningHandler"))(0);
    }

    /// <summary>The library, loaded at first use.</summary>
    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    internal static LibTiff Instance => Loaded.Value;

    /// <summary>Opens data in memory; 0 when it is no TIFF. The source must stay where it is until the handle is closed.</summary>
    internal nint Open(Source* source)
    {
        fixed (byte* name = "memory"u8, mode = "rm"u8)
        {
            return _open(name, mode, (nint)source, &Read, &Write, &Seek, &Ignore, &Size, 0, 0);
        }
    }

    /// <summary>Data in memory with a place to read on.</summary>
    internal struct Source
    {
        internal byte* Data;
        internal long Length, Position;
    }

    [UnmanagedCallersOnly]
    private static nint Read(nint handle, byte* target, nint count)
    {
        var source = (Source*)handle;
        long read = Math.Clamp(source->Length - source->Position, 0, count);
        Buffer.MemoryCopy(source->Data + source->Position, target, count, read);
        source->Position += read;
        return (nint)read;
    }

    [UnmanagedCallersOnly]
    private static nint Write(nint handle, byte* data, nint count) => -1;

    [UnmanagedCallersOnly]
    private static ulong Seek(nint handle, ulong offset, int origin)
    {
        const int FromCurrent = 1, FromEnd = 2;
        var source = (Source*)handle;
        long start = origin switch { FromCurrent => source->Position, FromEnd => source->Length, _ => 0 };
        source->Position = Math.Clamp(start + (long)offset, 0, source->Length);
        return (ulong)source->Position;
    }

    [UnmanagedCallersOnly]
    private static int Ignore(nint handle) => 0;

    [UnmanagedCallersOnly]
    private static ulong Size(nint handle) => (ulong)((Source*)handle)->Length;
}
