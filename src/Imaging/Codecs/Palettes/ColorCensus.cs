using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MapProxyCluster.Imaging.Codecs.Palettes;

/// <summary>
/// The distinct colours of an image, how often each occurs, and which of them each pixel has. Where an image has too many
/// colours they are counted with fewer bits a channel; the colour of such a class is the mean of its pixels.
/// </summary>
internal sealed class ColorCensus : IDisposable
{
    /// <summary>Most colours that are told apart; more would make the choice of a palette slower and hardly better.</summary>
    internal const int MaxColors = 8192;

    private const int SlotBits = 15;

    // Eight bits a channel down to three: three bits of four channels always fit.
    private static readonly uint[] Precisions = [0xFFFFFFFF, 0xF8F8F8F8, 0xF0F0F0F0, 0xE0E0E0E0];

    private readonly ushort[] _classes;
    private readonly int _pixelCount;

    private ColorCensus(ushort[] classes, int pixelCount) => (_classes, _pixelCount) = (classes, pixelCount);

    /// <summary>The colours, in the order of their first pixel.</summary>
    internal uint[] Colors { get; private set; } = [];

    /// <summary>Number of pixels of each colour.</summary>
    internal int[] Counts { get; private set; } = [];

    /// <summary>True when <see cref="Colors"/> are the very colours of the pixels.</summary>
    internal bool IsExact { get; private set; }

    /// <summary>For each pixel the position of its colour in <see cref="Colors"/>.</summary>
    internal ReadOnlySpan<ushort> Classes => _classes.AsSpan(0, _pixelCount);

    /// <summary>Counts the colours of an image.</summary>
    internal static ColorCensus Take(ReadOnlySpan<uint> pixels)
    {
        var census = new ColorCensus(ArrayPool<ushort>.Shared.Rent(pixels.Length), pixels.Length);
        ulong[] slots = ArrayPool<ulong>.Shared.Rent(1 << SlotBits);
        uint[] colors = ArrayPool<uint>.Shared.Rent(MaxColors);
        int[] counts = ArrayPool<int>.Shared.Rent(MaxColors);
        int precision = 0, found;
        while ((found = Count(pixels, Precisions[precision], slots, colors, counts, census._classes)) < 0)
        {
            precision++;
        }

        census.Colors = colors.AsSpan(0, found).ToArray();
        census.Counts = counts.AsSpan(0, found).ToArray();
        census.IsExact = precision == 0;
        ArrayPool<ulong>.Shared.Return(slots);
        ArrayPool<uint>.Shared.Return(colors);
        ArrayPool<int>.Shared.Return(counts);
        if (!census.IsExact)
        {
            census.AverageClasses(pixels);
        }

        return census;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<ushort>.Shared.Return(_classes);

    // Returns the number of colours, or -1 when there are more than MaxColors. A slot holds the class plus one above the colour.
    private static int Count(ReadOnlySpan<uint> pixels, uint mask, ulong[] slots, uint[] colors, int[] counts, ushort[] classes)
    {
        slots.AsSpan(0, 1 << SlotBits).Clear();
        int found = 0;
        for (int i = 0; i < pixels.Length;)
        {
            uint color = pixels[i] & mask;
            int run = RunLength(pixels[i..]);
            uint slot = (color * 0x9E3779B1) >> (32 - SlotBits);
            while (slots[slot] != 0 && (uint)slots[slot] != color)
            {
                slot = (slot + 1) & ((1 << SlotBits) - 1);
            }

            if (slots[slot] == 0)
            {
                if (found == MaxColors)
                {
                    return -1;
                }

                (colors[found], counts[found]) = (color, 0);
                slots[slot] = color | ((ulong)++found << 32);
            }

            int number = (int)(slots[slot] >> 32) - 1;
            counts[number] += run;
            if (run == 1)
            {
                classes[i++] = (ushort)number;
            }
            else
            {
                classes.AsSpan(i, run).Fill((ushort)number);
                i += run;
            }
        }

        return found;
    }

    // How many pixels from the first on are the same. Most runs are short.
    private static int RunLength(ReadOnlySpan<uint> pixels)
    {
        const int Short = 8;
        uint first = pixels[0];
        int end = 1, limit = Math.Min(Short, pixels.Length);
        while (end < limit && pixels[end] == first)
        {
            end++;
        }

        if (end < limit || end == pixels.Length)
        {
            return end;
        }

        int more = pixels[end..].IndexOfAnyExcept(first);
        return more < 0 ? pixels.Length : end + more;
    }

    private void AverageClasses(ReadOnlySpan<uint> pixels)
    {
        // Sums of four channels in 64 bits; channels are spread so that the vector adds them at once.
        Vector256<long>[] sums = new Vector256<long>[Colors.Length];
        ReadOnlySpan<ushort> classes = Classes;
        for (int i = 0; i < pixels.Length; i++)
        {
            Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(pixels[i]).AsByte());
            sums[classes[i]] += Vector256.WidenLower(Vector256.WidenLower(wide.ToVector256()).AsInt32());
        }

        for (int i = 0; i < Colors.Length; i++)
        {
            long half = Counts[i] / 2;
            Colors[i] = (uint)((sums[i][0] + half) / Counts[i]) | ((uint)((sums[i][1] + half) / Counts[i]) << 8)
                | ((uint)((sums[i][2] + half) / Counts[i]) << 16) | ((uint)((sums[i][3] + half) / Counts[i]) << 24);
        }
    }
}
