using System.Runtime.Intrinsics;

namespace MapProxyCluster.Imaging.Codecs.Palettes;

/// <summary>
/// Chooses a palette: boxes of colours are cut, the one with the largest squared error first, across the channel that varies most,
/// where the two parts together have the least error. Channels are premultiplied by alpha, so that invisible colour does not count.
/// </summary>
internal sealed class VarianceCut
{
    // A box whose colours lie this near to each other (mean squared distance over the channels, two levels each) is not cut:
    // the difference cannot be seen, and fewer colours make smaller files. Soft edges with alpha may differ more.
    private const float OpaqueTolerance = 14, TranslucentTolerance = 36;

    // No colour may lie farther from its box's mean, however few pixels have it: a small symbol keeps its colour.
    private const float LargestSquaredDistance = 1024;

    private readonly ColorSample[] _samples;
    private readonly List<Box> _boxes = [];

    private VarianceCut(ColorSample[] samples) => _samples = samples;

    /// <summary>Chooses at most <paramref name="size"/> colours and tells in <paramref name="entries"/> which one each given colour becomes.</summary>
    internal static uint[] Choose(ReadOnlySpan<uint> colors, ReadOnlySpan<int> counts, int size, Span<byte> entries)
    {
        var samples = new ColorSample[colors.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = ColorSample.Of(colors[i], counts[i], i);
        }

        var cut = new VarianceCut(samples);
        cut.SeparateAlphaExtremes(size);
        cut.CutTo(size);
        return cut.Assign(entries);
    }

    // Fully transparent and fully opaque pixels must stay exactly so: they never share a box with others, if the palette has room.
    private void SeparateAlphaExtremes(int size)
    {
        int end = Partition(0, _samples.Length, static alpha => alpha == 0);
        int middle = Partition(end, _samples.Length, static alpha => alpha < 255);
        int[] bounds = [0, end, middle, _samples.Length];
        if (bounds.Distinct().Count() - 1 > size)
        {
            bounds = [0, _samples.Length];
        }

        for (int i = 1; i < bounds.Length; i++)
        {
            if (bounds[i] > bounds[i - 1])
            {
                _boxes.Add(Measure(bounds[i - 1], bounds[i]));
            }
        }
    }

    private int Partition(int start, int end, Func<float, bool> belongsFirst)
    {
        int border = start;
        for (int i = start; i < end; i++)
        {
            if (belongsFirst(_samples[i].Channels[3]))
            {
                (_samples[i], _samples[border]) = (_samples[border], _samples[i]);
                border++;
            }
        }

        return border;
    }

    private void CutTo(int size)
    {
        while (_boxes.Count < size)
        {
            int worst = 0;
            for (int i = 1; i < _boxes.Count; i++)
            {
                worst = _boxes[i].Error > _boxes[worst].Error ? i : worst;
            }

            Box box = _boxes[worst];
            if (box.Error <= 0 || box.End - box.Start < 2)
            {
                return;
            }

            int border = Cut(box);
            _boxes[worst] = Measure(box.Start, border);
            _boxes.Add(Measure(border, box.End));
        }
    }

    private Box Measure(int start, int end)
    {
        Vector128<float> origin = _samples[start].Channels, sum = default, squares = default;
        float weight = 0;
        foreach (ref readonly ColorSample sample in _samples.AsSpan(start, end - start))
        {
            // Relative to one colour of the box, so that single precision is enough.
            Vector128<float> delta = sample.Channels - origin, weighted = delta * sample.Weight;
            sum += weighted;
            squares += weighted * delta;
            weight += sample.Weight;
        }

        Vector128<float> mean = sum / weight, errors = Vector128.Max(squares - (mean * sum), default);
        int axis = 0;
        for (int i = 1; i < 4; i++)
        {
            axis = errors[i] > errors[axis] ? i : axis;
        }

        float error = Vector128.Sum(errors), tolerance = origin[3] + mean[3] < 255 ? TranslucentTolerance : OpaqueTolerance;
        bool isFine = error <= tolerance * weight && HasNoOutlier(start, end, origin + mean);
        return new Box(start, end, origin + mean, isFine ? 0 : error, axis);
    }

    private bool HasNoOutlier(int start, int end, Vector128<float> mean)
    {
        foreach (ref readonly ColorSample sample in _samples.AsSpan(start, end - start))
        {
            Vector128<float> distance = sample.Channels - mean;
            if (Vector128.Sum(distance * distance) > LargestSquaredDistance)
            {
                return false;
            }
        }

        return true;
    }

    // Between two neighbouring levels of the axis lies the cut that leaves the least error.
    private int Cut(Box box)
    {
        Span<ColorSample> samples = _samples.AsSpan(box.Start, box.End - box.Start);
        Span<float> weights = stackalloc float[256];
        int low = 255, high = 0;
        foreach (ref readonly ColorSample sample in samples)
        {
            int level = sample.Level(box.Axis);
            weights[level] += sample.Weight;
            (low, high) = (Math.Min(low, level), Math.Max(high, level));
        }

        int best = low + BestLevel(weights[low..(high + 1)]), border = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            // Always swapped, since no processor can foretell the side.
            ColorSample sample = samples[i];
            samples[i] = samples[border];
            samples[border] = sample;
            border += sample.Level(box.Axis) <= best ? 1 : 0;
        }

        return box.Start + Math.Clamp(border, 1, samples.Length - 1);
    }

    // The last level of the lower part; least error within the parts is most distance between their means, times both weights.
    private static int BestLevel(ReadOnlySpan<float> weights)
    {
        double total = 0, moment = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            total += weights[i];
            moment += (double)i * weights[i];
        }

        double below = 0, momentBelow = 0, best = -1;
        int level = 0;
        for (int i = 0; i < weights.Length - 1; i++)
        {
            if (weights[i] == 0)
            {
                continue;
            }

            below += weights[i];
            momentBelow += (double)i * weights[i];
            double distance = (momentBelow * total) - (moment * below), gain = distance * distance / (below * (total - below));
            if (gain > best)
            {
                (best, level) = (gain, i);
            }
        }

        return level;
    }

    private uint[] Assign(Span<byte> entries)
    {
        var palette = new uint[_boxes.Count];
        for (int i = 0; i < palette.Length; i++)
        {
            palette[i] = ColorSample.ToPixel(_boxes[i].Mean);
            foreach (ref readonly ColorSample sample in _samples.AsSpan(_boxes[i].Start, _boxes[i].End - _boxes[i].Start))
            {
                entries[sample.Number] = (byte)i;
            }
        }

        return palette;
    }

    private readonly record struct Box(int Start, int End, Vector128<float> Mean, float Error, int Axis);
}
