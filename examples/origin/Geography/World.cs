namespace MapProxyCluster.Origin.Geography;

/// <summary>The world at one level of detail: countries, and the lines between and around them.</summary>
internal sealed class World
{
    private World(TopoJson topology) =>
        (Countries, Coasts, Borders) = (topology.Countries, [.. topology.Coasts], [.. topology.Borders]);

    /// <summary>The countries.</summary>
    internal IReadOnlyList<Country> Countries { get; }

    /// <summary>Lines between land and water.</summary>
    internal IReadOnlyList<GeoLine> Coasts { get; }

    /// <summary>Lines between two countries.</summary>
    internal IReadOnlyList<GeoLine> Borders { get; }

    /// <summary>Reads a TopoJSON file of Natural Earth's countries.</summary>
    internal static World Read(string path) => new(TopoJson.Read(path));

    /// <summary>The country at a point in degrees, or null on the sea.</summary>
    internal Country? CountryAt(double longitude, double latitude)
    {
        double wrapped = longitude - (360 * Math.Floor((longitude + 180) / 360));
        return Countries.FirstOrDefault(c => c.Contains(wrapped, latitude));
    }
}

/// <summary>The world in the two levels of detail that Natural Earth offers for it.</summary>
internal sealed class Atlas
{
    // Where a pixel covers more than this, the details of the fine level are smaller than a pixel.
    private const double CoarseDegreesPerPixel = 0.25;
    private readonly World _coarse;

    private Atlas(World coarse, World fine) => (_coarse, Fine) = (coarse, fine);

    /// <summary>Natural Earth 1:50 million.</summary>
    internal World Fine { get; }

    /// <summary>Reads both levels from a folder with countries-110m.json and countries-50m.json.</summary>
    internal static Atlas Read(string folder) => new(
        World.Read(Path.Combine(folder, "countries-110m.json")), World.Read(Path.Combine(folder, "countries-50m.json")));

    /// <summary>The level that suits a resolution.</summary>
    internal World For(double degreesPerPixel) => degreesPerPixel > CoarseDegreesPerPixel ? _coarse : Fine;
}
