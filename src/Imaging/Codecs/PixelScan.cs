using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MapProxyCluster.Imaging.Codecs;

/// <summary>Questions about all pixels of an image.</summary>
internal static class PixelScan
{
    private const uint AlphaMask = 0xFF000000;

    /// <summary>True when every pixel has alpha 255; stops at the first block that has another.</summary>
    internal static bool IsOpaque(ReadOnlySpan<uint> pixels)
    {
        int i = 0;
        ref uint first = ref MemoryMarshal.GetReference(pixels);
        for (; i + 32 <= pixels.Length; i += 32)
        {
            Vector256<uint> both = Vector256.LoadUnsafe(ref first, (nuint)i) & Vector256.LoadUnsafe(ref first, (nuint)(i + 8))
                & Vector256.LoadUnsafe(ref first, (nuint)(i + 16)) & Vector256.LoadUnsafe(ref first, (nuint)(i + 24));
            if ((both & Vector256.Create(AlphaMask)) != Vector256.Create(AlphaMask))
            {
                return false;
            }
        }

        for (; i < pixels.Length; i++)
        {
            if (pixels[i] < AlphaMask)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when all pixels are the same.</summary>
    internal static bool IsSingleColor(ReadOnlySpan<uint> pixels) => !pixels.ContainsAnyExcept(pixels[0]);
}
