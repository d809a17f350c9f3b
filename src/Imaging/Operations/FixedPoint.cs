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
}

/// <summary>Shuffles that put the bytes of two of four pixels side by side as 16-bit numbers: r0 r1 g0 g1 b0 b1 a0 a1.</summary>
internal static class TapPairs
{
    /// <summary>The first and second pixel.</summary>
    internal static Vector128<byte> First => Vector128.Create((byte)0, 255, 4, 255, 1, 255, 5, 255, 2, 255, 6, 255, 3, 255, 7, 255);

    /// <summary>The third and fourth pixel.</summary>
    internal static Vector128<byte> Second => Vector128.Create((byte)8, 255, 12, 255, 9, 255, 13, 255, 10, 255, 14, 255, 11, 255, 15, 255);
}
