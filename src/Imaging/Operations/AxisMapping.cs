namespace MapProxyCluster.Imaging;

/// <summary>
/// Where the pixels of one axis of a target come from. Pixel i has its centre at <c>Start + Step × (i + 0.5)</c> in source pixels;
/// those whose centre lies outside the source have no value (Pillow's transform).
/// </summary>
internal readonly struct AxisMapping
{
    private readonly double _start;
    private readonly double _step;

    internal AxisMapping(double start, double step, int length, int sourceLength)
    {
        (_start, _step) = (start, step);
        int from = (int)Math.Clamp(Math.Ceiling((-start / step) - 0.5), 0, length);
        int to = (int)Math.Clamp(Math.Ceiling(((sourceLength - start) / step) - 0.5), 0, length);
        while (from < to && Center(from) < 0)
        {
            from++;
        }

        while (to > from && Center(to - 1) >= sourceLength)
        {
            to--;
        }

        (From, To) = (from, to);
    }

    /// <summary>First target pixel with a value.</summary>
    internal int From { get; }

    /// <summary>End (exclusive) of the target pixels with a value.</summary>
    internal int To { get; }

    /// <summary>The source pixel that covers the centre.</summary>
    internal int Nearest(int i) => (int)Center(i);

    /// <summary>The first of the four source pixels around the centre, and the phase in <see cref="ResamplingKernel.Phases"/> steps.</summary>
    internal (int First, int Phase) Taps(int i)
    {
        double position = Center(i) - 0.5;
        double second = Math.Floor(position);
        return ((int)second - 1, (int)(((position - second) * ResamplingKernel.Phases) + 0.5));
    }

    private double Center(int i) => _start + (_step * (i + 0.5));
}
