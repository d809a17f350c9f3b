namespace MapProxyCluster.Origin.Geography;

/// <summary>The world at one level of detail: countries, and the lines between and around them.</summary>
internal sealed class World
{
    /// <summary>How many different tints countries have.</summary>
    internal const int TintCount = 7;

    private World(TopoJson topology) =>
        (Countries, Coasts, Borders) = (topology.Countries, [.. topology.Coasts], [.. topology.Borders]);

    /// <summary>The countries.</summary>
    internal IReadOnlyList<Country> Countries { get; }

    /// <summary>Lines between land and water.</summary>
    internal IReadOnlyList<GeoLine> Coasts { get; }

    /// <summary>Lines between two countries.</summary>
    internal IReadOnlyList<GeoLine> Borders { get; }

    /// <summary>Reads a TopoJSON file of Natural Earth's countries. Countries that another level has as well get the same tint.</summary>
    internal static World Read(string path, World? other = null)
    {
        TopoJson topology = TopoJson.Read(path);
        topology.AssignTints(TintCount);
        for (int i = 0; i < topology.Countries.Count; i++)
        {
            Country country = topology.Countries[i];
            Country? twin = other?.Countries.FirstOrDefault(c => c.Id == country.Id && c.Name == country.Name);
            topology.Countries[i] = country with { Tint = twin?.Tint ?? country.Tint };
        }

        return new World(topology);
    }

    /// <summary>The country at a point in degrees, or null on the sea.</summary>
    internal Country? CountryAt(double longitude, double latitude)
    {
        double wrapped = longitude - (360 * Math.Floor((longitude + 180) / 360));
        return Countries.FirstOrDefault(c => c.Contains(wrapped, latitude));
    }
}
