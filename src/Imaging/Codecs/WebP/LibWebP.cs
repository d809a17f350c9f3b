using System.Runtime.InteropServices;

namespace MapProxyCluster.Imaging.Codecs.WebP;

/// <summary>The functions of libwebp (webp/decode.h, webp/encode.h) that this project needs; all are safe on any thread.</summary>
internal sealed unsafe class LibWebP
{
    private static readonly Lazy<LibWebP> Loaded = new(() => new LibWebP());

    /// <summary>int WebPGetInfo(data, size, width*, height*): 0 for invalid data.</summary>
    internal readonly delegate* unmanaged<byte*, nuint, int*, int*, int> GetInfo;

    /// <summary>uint8_t* WebPDecodeRGBAInto(data, size, target, targetSize, stride): null for damaged data.</summary>
    internal readonly delegate* unmanaged<byte*, nuint, byte*, nuint, int, byte*> DecodeRgbaInto;

    /// <summary>size_t WebPEncodeRGBA(rgba, width, height, stride, quality, output**): 0 when it fails.</summary>
    internal readonly delegate* unmanaged<byte*, int, int, int, float, byte**, nuint> EncodeRgba;

    /// <summary>size_t WebPEncodeLosslessRGBA(rgba, width, height, stride, output**): 0 when it fails.</summary>
    internal readonly delegate* unmanaged<byte*, int, int, int, byte**, nuint> EncodeLosslessRgba;

    /// <summary>void WebPFree(pointer).</summary>
    internal readonly delegate* unmanaged<byte*, void> Free;

    private LibWebP()
    {
        nint library = NativeLibraryLoader.Load("libwebp7", "libwebp.so.7", "libwebp.so.6", "libwebp.dylib", "libwebp.dll");
        GetInfo = (delegate* unmanaged<byte*, nuint, int*, int*, int>)NativeLibrary.GetExport(library, "WebPGetInfo");
        DecodeRgbaInto = (delegate* unmanaged<byte*, nuint, byte*, nuint, int, byte*>)NativeLibrary.GetExport(library, "WebPDecodeRGBAInto");
        EncodeRgba = (delegate* unmanaged<byte*, int, int, int, float, byte**, nuint>)NativeLibrary.GetExport(library, "WebPEncodeRGBA");
        EncodeLosslessRgba = (delegate* unmanaged<byte*, int, int, int, byte**, nuint>)NativeLibrary.GetExport(library, "WebPEncodeLosslessRGBA");
        Free = (delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(library, "WebPFree");
    }

    /// <summary>The library, loaded at first use.</summary>
    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    internal static LibWebP Instance => Loaded.Value;
}
