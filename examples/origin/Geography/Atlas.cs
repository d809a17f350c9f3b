namespace MapProxyCluster.Origin.Geography;

/// <summary>The world in the two levels of detail that suit small and large maps.</summary>
internal sealed class Atlas
{
    // Where a pixel covers more than this, the details of the fine level are smaller than a pixel.
    private const double CoarseDegreesPerPixel = 0.25;
    private readonly World _coarse;

    private Atlas(World coarse, World fine) => (_coarse, Fine) = (coarse, fine);

    /// <summary>Natural Earth 1:50 million.</summary>
    internal World Fine { get; }

    /// <summary>Reads both levels from a folder with countries-110m.json and countries-50m.json.</summary>
    internal static Atlas Read(string folder)
    {
        World fine = World.Read(Path.Combine(folder, "countries-50m.json"));
        return new Atlas(World.Read(Path.Combine(folder, "countries-110m.json"), fine), fine);
    }

    /// <summary>The level that suits a resolution.</summary>
    internal World For(double degreesPerPixel) => degreesPerPixel > CoarseDegreesPerPixel ? _coarse : Fine;
}
