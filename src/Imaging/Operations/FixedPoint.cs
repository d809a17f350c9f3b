using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MapProxyCluster.Imaging;

/// <summary>Products of 16-bit numbers, on any processor.</summary>
internal static class FixedPoint
{
    /// <summary>Two neighbouring weights in every pair of lanes.</summary>
    internal static Vector128<short> Pair(long weights) => Vector128.Create((int)weights).AsInt16();

    /// <summary>Products of both, neighbouring ones added.</summary>
    internal static Vector128<int> Dot(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.MultiplyAddAdjacent(a, b);
        }

        (Vector128<int> aLow, Vector128<int> aHigh) = Vector128.Widen(a);
        (Vector128<int> bLow, Vector128<int> bHigh) = Vector128.Widen(b);
        Vector128<int> low = aLow * bLow, high = aHigh * bHigh;
        return Vector128.Create(low[0] + low[1], low[2] + low[3], high[0] + high[1], high[2] + high[3]);
    }

    /// <summary>The first halves of both, lane by lane.</summary>
    internal static Vector128<short> InterleaveLow(Vector128<short> a, Vector128<short> b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]);

    /// <summary>The second halves of both, lane by lane.</summary>
    internal static Vector128<short> InterleaveHigh(Vector128<short> a, Vector128<short> b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a, b)
        : Vector128.Create(a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7]);

    /// <summary>Numbers of two pixels, clamped to bytes: the first pixel is the lower half.</summary>
    internal static ulong Bytes(Vector128<int> first, Vector128<int> second)
    {
        Vector128<int> top = Vector128.Create(255);
        first = Vector128.Min(Vector128.Max(first, Vector128<int>.Zero), top);
        second = Vector128.Min(Vector128.Max(second, Vector128<int>.Zero), top);
        Vector128<ushort> words = Vector128.Narrow(first.AsUInt32(), second.AsUInt32());
        return Vector128.Narrow(words, words).AsUInt64()[0];
    }
}
