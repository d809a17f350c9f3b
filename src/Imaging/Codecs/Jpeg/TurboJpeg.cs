using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>
/// The functions of libjpeg-turbo's TurboJPEG API (turbojpeg.h, 1.4 and newer) that this project needs.
/// A TurboJPEG handle serves one thread at a time, so handles are pooled.
/// </summary>
internal sealed unsafe class TurboJpeg
{
    internal const int PixelRgba = 7, PixelCmyk = 11;
    internal const int Sampling420 = 2, SamplingGray = 3;
    internal const int LimitScans = 32768, AccurateDct = 4096;

    private static readonly Lazy<TurboJpeg> Loaded = new(() => new TurboJpeg());

    private readonly ConcurrentBag<nint> _decompressors = [];
    private readonly ConcurrentBag<nint> _compressors = [];
    private readonly delegate* unmanaged<nint> _initDecompress;
    private readonly delegate* unmanaged<nint> _initCompress;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, int, int, int, int, int, int> _decompress;
    private readonly delegate* unmanaged<nint, byte*, int, int, int, int, byte**, nuint*, int, int, int, int> _compress;
    private readonly delegate* unmanaged<nint, byte*> _errorText;
    private readonly delegate* unmanaged<nint, int> _errorCode;
    private readonly delegate* unmanaged<byte*, void> _free;

    private TurboJpeg()
    {
        nint library = NativeLibraryLoader.Load("libturbojpeg0", "libturbojpeg.so.0", "libturbojpeg.dylib", "turbojpeg.dll");
        _initDecompress = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");
        _initCompress = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "tjInitCompress");
        _decompress = (delegate* unmanaged<nint, byte*, nuint, byte*, int, int, int, int, int, int>)NativeLibrary.GetExport(library, "tjDecompress2");
        _compress = (delegate* unmanaged<nint, byte*, int, int, int, int, byte**, nuint*, int, int, int, int>)
            NativeLibrary.GetExport(library, "tjCompress2");
        _errorText = (delegate* unmanaged<nint, byte*>)NativeLibrary.GetExport(library, "tjGetErrorStr2");
        _errorCode = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "tjGetErrorCode");
        _free = (delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(library, "tjFree");
    }

    /// <summary>The library, loaded at first use.</summary>
    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    internal static TurboJpeg Instance => Loaded.Value;

    /// <summary>Decodes into <paramref name="target"/>, rows without padding, and returns null or what went wrong.</summary>
    internal JpegFault? Decompress(ReadOnlySpan<byte> data, Span<byte> target, int width, int height, int pixelFormat)
    {
        nint handle = _decompressors.TryTake(out nint pooled) ? pooled : _initDecompress();
        try
        {
            fixed (byte* source = data, pixels = target)
            {
                int result = _decompress(handle, source, (nuint)data.Length, pixels, width, width * 4, height, pixelFormat, LimitScans);
                return result == 0 ? null : FaultOf(handle);
            }
        }
        finally
        {
            _decompressors.Add(handle);
        }
    }

    /// <summary>Encodes RGBA pixels, alpha ignored.</summary>
    /// <exception cref="ImageException">The library refuses the image.</exception>
    internal byte[] Compress(ReadOnlySpan<byte> rgba, int width, int height, int sampling, int quality)
    {
        nint handle = _compressors.TryTake(out nint pooled) ? pooled : _initCompress();
        byte* encoded = null;
        nuint length = 0;
        try
        {
            fixed (byte* pixels = rgba)
            {
                int result = _compress(handle, pixels, width, width * 4, height, PixelRgba, &encoded, &length, sampling, quality, AccurateDct);
                return result == 0
                    ? new ReadOnlySpan<byte>(encoded, checked((int)length)).ToArray()
                    : throw new ImageException("JPEG cannot be written: " + FaultOf(handle).Message);
            }
        }
        finally
        {
            _free(encoded);
            _compressors.Add(handle);
        }
    }

    private JpegFault FaultOf(nint handle) =>
        new(_errorCode(handle) == 0, Marshal.PtrToStringUTF8((nint)_errorText(handle)) ?? "unknown error");
}

/// <summary>A message of libjpeg; after a warning there is a picture, though perhaps a damaged one.</summary>
internal readonly record struct JpegFault(bool IsWarning, string Message);
