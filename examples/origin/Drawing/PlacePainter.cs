using MapProxyCluster.Imaging;
using MapProxyCluster.Origin.Geography;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>Draws the names of countries, and capitals.</summary>
internal static class PlacePainter
{
    // Labels reach this far into a picture from a point outside of it.
    private const double Reach = 120;
    private const double SmallText = 11, LargeText = 14;
    private const double RoomForLargeText = 300;

    // Where a pixel covers more than this, capitals stay without name.
    private const double NamedDegreesPerPixel = 0.05;

    /// <summary>Draws the places that a view shows.</summary>
    internal static void Paint(MapView view, World world, LineDrawer lines, Raster raster)
    {
        foreach (Country country in world.Countries)
        {
            DrawName(view, country, raster);
        }

        DrawDots(view, MapStyle.HaloRadius, MapStyle.Halo, lines, raster);
        DrawDots(view, MapStyle.CapitalRadius, MapStyle.Capital, lines, raster);
        if (view.DegreesPerPixel <= NamedDegreesPerPixel)
        {
            ForEachCapital(view, Reach, (place, x, y) => Label.Of(place.Name, SmallText).Draw(raster, x + MapStyle.HaloRadius + 1, y));
        }
    }

    // Whether a name fits depends on the scale alone, so that neighbouring tiles agree.
    private static void DrawName(MapView view, Country country, Raster raster)
    {
        (double longitude, double latitude, double room) = country.Label;
        double pixels = room / view.DegreesPerPixel;
        foreach ((double x, double y) in view.Points(longitude, latitude, Reach))
        {
            Label label = Label.Of(country.Name, pixels > RoomForLargeText ? LargeText : SmallText);
            if (label.Size.Width <= pixels)
            {
                label.DrawCentered(raster, x, y);
            }
        }
    }

    private static void DrawDots(MapView view, double radius, Color color, LineDrawer lines, Raster raster)
    {
        ForEachCapital(view, radius, (_, x, y) => lines.AddDot(x, y, radius));
        lines.Draw(raster, color);
    }

    private static void ForEachCapital(MapView view, double margin, Action<Place, double, double> draw)
    {
        foreach (Place place in Place.Capitals)
        {
            foreach ((double x, double y) in view.Points(place.Longitude, place.Latitude, margin))
            {
                draw(place, x, y);
            }
        }
    }
}
