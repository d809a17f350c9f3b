namespace MapProxyCluster.Tiling;

/// <summary>Computes the resolutions of a grid's levels, coarsest first (rules of mapproxy/grid/resolutions.py).</summary>
internal static class GridResolutions
{
    private const int MaxLevels = 1000;
    private static readonly double Sqrt2 = Math.Sqrt(2);

    /// <exception cref="GridException">Explicit resolutions are mixed with other rules, or the numbers lead nowhere.</exception>
    internal static double[] Compute(GridDefinition grid)
    {
        if (grid.LevelCount is < 1 or > MaxLevels)
        {
            throw new GridException($"grid '{grid.Name}': num_levels must be between 1 and {MaxLevels}");
        }

        double[] resolutions = grid switch
        {
            { Resolutions: not null } => Explicit(grid),
            { AlignWith: not null } => Aligned(grid, grid.AlignWith),
            { MaxResolution: { } max, LevelCount: { } count } => Logarithmic(First(grid), max, count),
            { MaxResolution: { } max } => DownTo(grid, max),
            _ => Levels(grid, grid.LevelCount ?? (grid.ResolutionFactor == Sqrt2 ? 40 : 20)),
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
    private static double[] DownTo(GridDefinition grid, double last)
    {
        double[] resolutions = [.. Shrinking(grid).Take(MaxLevels + 1).TakeWhile((r, index) => index == 0 || r > last)];
        return resolutions.Length <= MaxLevels
            ? resolutions
            : throw new GridException($"grid '{grid.Name}': max_res {last} needs more than {MaxLevels} levels");
    }

    private static double[] Levels(GridDefinition grid, int count) => [.. Shrinking(grid).Take(count)];

    private static IEnumerable<double> Shrinking(GridDefinition grid)
    {
        if (!(grid.ResolutionFactor > 1))
        {
            throw new GridException($"grid '{grid.Name}': res_factor must be greater than 1");
        }

        for (double resolution = First(grid); ; resolution /= grid.ResolutionFactor)
        {
            yield return resolution;
        }
    }

    // Limits and number count among the other grid's levels; those between are put in, or left out, afterwards (mapproxy/grid/resolutions.py).
    private static double[] Aligned(GridDefinition grid, TileGrid other)
    {
        double first = First(grid);
        IEnumerable<double> within = other.Resolutions.Where(r => r <= first && (grid.MaxResolution is not { } max || r >= max));
        double[] resolutions = [.. grid.LevelCount is { } count ? within.Take(count) : within];
        if (resolutions.Length < 2)
        {
            return resolutions;
        }

        double factor = Math.Round(resolutions[0] / resolutions[1], 8);
        return grid.ResolutionFactor == Sqrt2 && factor == 2.0 ? [.. resolutions.SelectMany(r => (double[])[r, r / Sqrt2])]
            : grid.ResolutionFactor == 2.0 && factor == Math.Round(Sqrt2, 8) ? [.. resolutions.Where((_, index) => index % 2 == 0)]
            : resolutions;
    }
}
