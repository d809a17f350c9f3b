using System.Globalization;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Clients.Tests;

/// <summary>
/// A part of the world in a picture: bounds in units of the SRS, x before y. The sample origin draws it without us, for comparison.
/// </summary>
internal sealed record Scene(string Srs, double MinX, double MinY, double MaxX, double MaxY, int Width, int Height)
{
    // Clients and the cache scale in their own ways: lines are softer, names lie elsewhere, but the place must be the same.
    private const double Tolerance = 0.05;
    private const int Shift = 3;

    /// <summary>Its bounds as WMS 1.1.1 and most tools want them.</summary>
    internal string Box => Join(MinX, MinY, MaxX, MaxY);

    /// <summary>Fails when a picture does not show this scene, or shows it in another place.</summary>
    internal async Task AssertShownAsync(Raster picture, string origin)
    {
        string? fault = await FaultAsync(picture, origin);
        Assert.True(fault is null, $"{fault} ({Srs} {Box})");
    }

    /// <summary>What is wrong with a picture of this scene; null when it is right.</summary>
    internal async Task<string?> FaultAsync(Raster picture, string origin)
    {
        using Raster expected = await Pictures.FetchAsync(
            $"{origin}/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=world&STYLES=&SRS={Srs}&BBOX={Box}&WIDTH={Width}&HEIGHT={Height}&FORMAT=image/png");
        double difference = Pictures.Difference(picture, expected);
        if (difference > Tolerance)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the picture differs by {difference:P1}");
        }

        (int X, int Y)[] shifts = [(Shift, 0), (-Shift, 0), (0, Shift), (0, -Shift)];
        double here = Pictures.Difference(picture, expected, 0, 0, Shift);
        return shifts.Any(shift => Pictures.Difference(picture, expected, shift.X, shift.Y, Shift) <= here) ? "the picture is shifted" : null;
    }

    private static string Join(params double[] numbers) => string.Join(',', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
}
