using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Geography;

/// <summary>One polygon: its outer ring and its holes. Antarctica has the pole itself as one of its rings.</summary>
internal sealed record GeoPolygon(IReadOnlyList<GeoLine> Rings)
{
    /// <summary>The box around all rings.</summary>
    internal BoundingBox Bounds { get; } = Rings.Select(r => r.Bounds).Aggregate((a, b) => a.Union(b));

    /// <summary>True when the point is inside of an odd number of rings.</summary>
    internal bool Contains(double longitude, double latitude)
    {
        bool inside = false;
        foreach (GeoLine ring in Rings)
        {
            inside ^= ring.Encloses(longitude, latitude);
        }

        return inside;
    }
}

/// <summary>A country as Natural Earth draws it.</summary>
/// <param name="Id">ISO 3166-1 numeric code, empty where there is none.</param>
/// <param name="Name">English name, shortened where Natural Earth shortens it.</param>
/// <param name="Polygons">The land of the country.</param>
internal sealed record Country(string Id, string Name, IReadOnlyList<GeoPolygon> Polygons)
{
    /// <summary>A number that differs from those of the neighbours, to choose a colour by.</summary>
    internal int Tint { get; init; }

    /// <summary>Where the name is written: a point well inside the largest polygon, and the degrees of room to both sides of it.</summary>
    internal (double Longitude, double Latitude, double Room) Label { get; } = FindLabel(Polygons);

    /// <summary>True when the point (degrees, longitude within ±180) is in the country.</summary>
    internal bool Contains(double longitude, double latitude)
    {
        foreach (GeoPolygon polygon in Polygons)
        {
            // Rings that cross the antimeridian go on beyond ±180.
            for (int turn = -360; turn <= 360; turn += 360)
            {
                BoundingBox bounds = polygon.Bounds;
                if (longitude + turn >= bounds.MinX && longitude + turn <= bounds.MaxX
                    && latitude >= bounds.MinY && latitude <= bounds.MaxY && polygon.Contains(longitude + turn, latitude))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The middle of the widest stretch of land among some parallels, those near the middle preferred.
    private static (double Longitude, double Latitude, double Room) FindLabel(IReadOnlyList<GeoPolygon> polygons)
    {
        GeoPolygon largest = polygons.MaxBy(p => p.Bounds.Width * p.Bounds.Height)!;
        GeoLine ring = largest.Rings.MaxBy(r => r.Bounds.Width * r.Bounds.Height)!;
        (double Longitude, double Latitude, double Room) best = default;
        double bestScore = double.NegativeInfinity;
        const int Parallels = 16;
        for (int i = 1; i < Parallels; i++)
        {
            double share = (double)i / Parallels;
            double latitude = ring.Bounds.MinY + (ring.Bounds.Height * share);
            double preference = 1 - (1.2 * Math.Abs(share - 0.5));
            List<double> crossings = Crossings(ring, latitude);
            for (int c = 0; c + 1 < crossings.Count; c += 2)
            {
                double room = crossings[c + 1] - crossings[c];
                if (room * preference > bestScore)
                {
                    bestScore = room * preference;
                    best = ((crossings[c] + crossings[c + 1]) / 2, latitude, room);
                }
            }
        }

        return best;
    }

    private static List<double> Crossings(GeoLine ring, double latitude)
    {
        List<double> crossings = [];
        for (int i = 0, j = ring.X.Length - 1; i < ring.X.Length; j = i++)
        {
            if (ring.Y[i] > latitude != ring.Y[j] > latitude)
            {
                double share = (latitude - ring.Y[i]) / (ring.Y[j] - ring.Y[i]);
                crossings.Add(ring.X[i] + (share * (ring.X[j] - ring.X[i])));
            }
        }

        crossings.Sort();
        return crossings;
    }
}
