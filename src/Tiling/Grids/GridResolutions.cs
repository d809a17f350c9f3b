namespace MapProxyCluster.Tiling;

/// <summary>Computes the resolutions of a grid's levels, coarsest first (rules of mapproxy/grid/resolutions.py).</summary>
internal static class GridResolutions
{
    private static readonly double Sqrt2 = Math.Sqrt(2);

    /// <exception cref="GridException">Explicit resolutions are mixed with other rules, or the numbers lead nowhere.</exception>
    internal static double[] Compute(GridDefinition grid)
    {
        double[] resolutions = grid switch
        {
            { Resolutions: not null } => Explicit(grid),
            { AlignWith: not null } => Aligned(grid, grid.AlignWith),
            { MaxResolution: { } max, LevelCount: { } count } => Logarithmic(First(grid), max, count),
            { MaxResolution: { } max } => DownTo(First(grid), max, grid.ResolutionFactor),
            _ => Levels(First(grid), grid.ResolutionFactor, grid.LevelCount ?? (grid.ResolutionFactor == Sqrt2 ? 40 : 20)),
        };

        return resolutions.Length > 0 && resolutions.All(r => double.IsFinite(r) && r > 0)
            ? resolutions
            : throw new GridException($"grid '{grid.Name}' has no valid resolutions");
    }

    private static double[] Explicit(GridDefinition grid)
    {
        if (grid.MinResolution is not null || grid.MaxResolution is not null || grid.AlignWith is not null)
        {
            throw new GridException($"grid '{grid.Name}': res cannot be combined with min_res, max_res or align_resolutions_with");
        }

        return [.. grid.Resolutions!.OrderDescending()];
    }

    private static double First(GridDefinition grid) => grid.MinResolution ?? Math.Max(
        grid.BoundingBox.Width / grid.TileSize.Width, grid.BoundingBox.Height / grid.TileSize.Height);

    private static double[] Logarithmic(double first, double last, int count)
    {
        if (count < 2)
        {
            return [first];
        }

        double start = Math.Log10(first), step = (start - Math.Log10(last)) / (count - 1);
        return [.. Enumerable.Range(0, count).Select(i => Math.Pow(10, start - (i * step)))];
    }

    // A value equal to the last resolution is not included, as in MapProxy.
    private static double[] DownTo(double first, double last, double factor)
    {
        RequireShrinking(factor);
        var resolutions = new List<double> { first };
        for (double next = first / factor; next > last; next /= factor)
        {
            resolutions.Add(next);
        }

        return [.. resolutions];
    }

    private static double[] Levels(double first, double factor, int count)
    {
        RequireShrinking(factor);
        var resolutions = new double[Math.Clamp(count, 1, 100)];
        for (int i = 0; i < resolutions.Length; i++)
        {
            resolutions[i] = i == 0 ? first : resolutions[i - 1] / factor;
        }

        return resolutions;
    }

    private static double[] Aligned(GridDefinition grid, TileGrid other)
    {
        IEnumerable<double> resolutions = other.Resolutions;
        if (other.Resolutions.Count > 1)
        {
            double otherFactor = Math.Round(other.Resolutions[0] / other.Resolutions[1], 8);
            bool otherIsSqrt2 = otherFactor == Math.Round(Sqrt2, 8);
            if (grid.ResolutionFactor == Sqrt2 && otherFactor == 2.0)
            {
                resolutions = resolutions.SelectMany(r => (double[])[r, r / Sqrt2]);
            }
            else if (grid.ResolutionFactor == 2.0 && otherIsSqrt2)
            {
                resolutions = resolutions.Where((_, index) => index % 2 == 0);
            }
        }

        double first = First(grid);
        resolutions = resolutions.Where(r => r <= first && (grid.MaxResolution is not { } max || r >= max));
        return [.. grid.LevelCount is { } count ? resolutions.Take(count) : resolutions];
    }

    private static void RequireShrinking(double factor)
    {
        if (!(factor > 1))
        {
            throw new GridException("res_factor must be greater than 1");
        }
    }
}
