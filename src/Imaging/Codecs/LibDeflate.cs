using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MapProxyCluster.Imaging.Codecs;

/// <summary>
/// The functions of libdeflate (libdeflate.h, 1.0 and newer) that this project needs: zlib streams of which all is in memory, in about half
/// the time of zlib. Compressors and decompressors serve one thread at a time, so they are pooled.
/// </summary>
internal sealed unsafe class LibDeflate
{
    private static readonly Lazy<LibDeflate?> Loaded = new(Load);

    private readonly ConcurrentDictionary<int, ConcurrentBag<nint>> _compressors = new();
    private readonly ConcurrentBag<nint> _decompressors = [];
    private readonly delegate* unmanaged<int, nint> _allocateCompressor;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint> _compress;
    private readonly delegate* unmanaged<nint, nuint, nuint> _compressBound;
    private readonly delegate* unmanaged<nint> _allocateDecompressor;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint*, int> _decompress;
    private readonly delegate* unmanaged<uint, byte*, nuint, uint> _crc32;

    private LibDeflate(nint library)
    {
        _allocateCompressor = (delegate* unmanaged<int, nint>)NativeLibrary.GetExport(library, "libdeflate_alloc_compressor");
        _compress = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint>)NativeLibrary.GetExport(library, "libdeflate_zlib_compress");
        _compressBound = (delegate* unmanaged<nint, nuint, nuint>)NativeLibrary.GetExport(library, "libdeflate_zlib_compress_bound");
        _allocateDecompressor = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "libdeflate_alloc_decompressor");
        _decompress = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint*, int>)NativeLibrary.GetExport(library, "libdeflate_zlib_decompress");
        _crc32 = (delegate* unmanaged<uint, byte*, nuint, uint>)NativeLibrary.GetExport(library, "libdeflate_crc32");
    }

    /// <summary>The library, loaded at first use; null where it is not installed: the zlib of .NET does the same, only slower.</summary>
    internal static LibDeflate? Instance => Loaded.Value;

    /// <summary>Writes a zlib stream.</summary>
    internal void Compress(ReadOnlySpan<byte> data, int level, ByteWriter target)
    {
        ConcurrentBag<nint> pool = _compressors.GetOrAdd(level, static _ => []);
        nint compressor = pool.TryTake(out nint pooled) ? pooled : NotNull(_allocateCompressor(level));
        int bound = checked((int)_compressBound(compressor, (nuint)data.Length));
        Span<byte> room = target.Take(bound);
        fixed (byte* source = data, compressed = room)
        {
            target.Drop(bound - (int)_compress(compressor, source, (nuint)data.Length, compressed, (nuint)bound));
        }

        pool.Add(compressor);
    }

    /// <summary>Reads a zlib stream that must fill <paramref name="target"/>; false when it is damaged, or of another length.</summary>
    internal bool TryDecompress(ReadOnlySpan<byte> data, Span<byte> target)
    {
        nint decompressor = _decompressors.TryTake(out nint pooled) ? pooled : NotNull(_allocateDecompressor());
        int result;
        fixed (byte* source = data, bytes = target)
        {
            result = _decompress(decompressor, source, (nuint)data.Length, bytes, (nuint)target.Length, null);
        }

        _decompressors.Add(decompressor);
        return result == 0;
    }

    /// <summary>CRC-32 (ISO 3309).</summary>
    internal uint Crc32(ReadOnlySpan<byte> data)
    {
        fixed (byte* source = data)
        {
            return _crc32(0, source, (nuint)data.Length);
        }
    }

    private static nint NotNull(nint state) => state != 0 ? state : throw new ImageException("there is no memory to compress in");

    private static LibDeflate? Load() =>
        NativeLibraryLoader.TryLoad(out nint library, "libdeflate.so.0", "libdeflate.0.dylib", "libdeflate.dll") ? new LibDeflate(library) : null;
}
