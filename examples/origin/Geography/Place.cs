namespace MapProxyCluster.Origin.Geography;

/// <summary>A city with its position in degrees.</summary>
internal sealed record Place(string Name, double Longitude, double Latitude)
{
    /// <summary>Some capitals from all over the world.</summary>
    internal static readonly IReadOnlyList<Place> Capitals =
    [
        new("Paris", 2.3522, 48.8566),
        new("London", -0.1276, 51.5072),
        new("Berlin", 13.4050, 52.5200),
        new("Madrid", -3.7038, 40.4168),
        new("Rome", 12.4964, 41.9028),
        new("Warsaw", 21.0122, 52.2297),
        new("Oslo", 10.7522, 59.9139),
        new("Athens", 23.7275, 37.9838),
        new("Ankara", 32.8597, 39.9334),
        new("Cairo", 31.2357, 30.0444),
        new("Nairobi", 36.8219, -1.2921),
        new("Pretoria", 28.1881, -25.7461),
        new("Dakar", -17.4677, 14.7167),
        new("New Delhi", 77.2090, 28.6139),
        new("Beijing", 116.4074, 39.9042),
        new("Tokyo", 139.6917, 35.6895),
        new("Jakarta", 106.8272, -6.1754),
        new("Canberra", 149.1300, -35.2809),
        new("Wellington", 174.7787, -41.2924),
        new("Ottawa", -75.6972, 45.4215),
        new("Washington", -77.0369, 38.9072),
        new("Mexico City", -99.1332, 19.4326),
        new("Lima", -77.0428, -12.0464),
        new("Brasília", -47.8825, -15.7942),
        new("Buenos Aires", -58.3816, -34.6037),
    ];
}
