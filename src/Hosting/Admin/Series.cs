namespace MapProxyCluster.Hosting;

/// <summary>The measurements of one instrument with one set of labels.</summary>
/// <param name="isHistogram">Whether values are counted in buckets.</param>
/// <param name="labels">The labels as they are written.</param>
internal sealed class Series(bool isHistogram, string labels)
{
    /// <summary>name="value", … in order of their names.</summary>
    internal string Labels => labels;

    /// <summary>Upper bounds of the buckets in seconds.</summary>
    internal static readonly double[] Bounds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];

    private readonly Lock _gate = new();
    private readonly long[]? _buckets = isHistogram ? new long[Bounds.Length + 1] : null;
    private double _value;

    /// <summary>Sum of a counter or histogram, last value of a gauge; null for a gauge that was not measured.</summary>
    internal double? Value { get; private set; } = isHistogram ? 0 : null;

    /// <summary>Counts per bucket, the last one without bound; null when this is no histogram.</summary>
    internal long[]? Buckets
    {
        get
        {
            lock (_gate)
            {
                return _buckets?.ToArray();
            }
        }
    }

    internal void Add(double value)
    {
        lock (_gate)
        {
            Value = _value += value;
        }
    }

    internal void Set(double value)
    {
        lock (_gate)
        {
            if (_buckets is null)
            {
                Value = _value = value;
                return;
            }

            Value = _value += value;
            int place = Array.FindIndex(Bounds, bound => value <= bound);
            _buckets[place < 0 ? Bounds.Length : place]++;
        }
    }

    internal void Reset()
    {
        lock (_gate)
        {
            Value = null;
        }
    }
}
