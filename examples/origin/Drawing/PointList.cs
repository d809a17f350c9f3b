namespace MapProxyCluster.Origin.Drawing;

/// <summary>A growing list of points that is used again and again while a map is drawn.</summary>
internal sealed class PointList
{
    private double[] _x = new double[256], _y = new double[256];

    /// <summary>Number of points.</summary>
    internal int Count { get; private set; }

    /// <summary>First coordinates.</summary>
    internal Span<double> X => _x.AsSpan(0, Count);

    /// <summary>Second coordinates.</summary>
    internal Span<double> Y => _y.AsSpan(0, Count);

    /// <summary>Forgets all points.</summary>
    internal void Clear() => Count = 0;

    /// <summary>Appends a point.</summary>
    internal void Add(double x, double y)
    {
        if (Count == _x.Length)
        {
            Array.Resize(ref _x, Count * 2);
            Array.Resize(ref _y, Count * 2);
        }

        (_x[Count], _y[Count]) = (x, y);
        Count++;
    }

    /// <summary>Appends points on the straight way from the last point to the given one, no step longer than <paramref name="step"/>.</summary>
    internal void AddDense(double x, double y, double step)
    {
        if (Count > 0)
        {
            double fromX = _x[Count - 1], fromY = _y[Count - 1];
            double distance = Math.Max(Math.Abs(x - fromX), Math.Abs(y - fromY));
            int parts = (int)Math.Min(Math.Ceiling(distance / step), 1000);
            for (int i = 1; i < parts; i++)
            {
                double share = (double)i / parts;
                Add(fromX + (share * (x - fromX)), fromY + (share * (y - fromY)));
            }
        }

        Add(x, y);
    }
}
