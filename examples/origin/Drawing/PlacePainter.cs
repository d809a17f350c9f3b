using MapProxyCluster.Imaging;
using MapProxyCluster.Origin.Geography;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>Draws capitals.</summary>
internal static class PlacePainter
{
    /// <summary>Draws the places that a view shows.</summary>
    internal static void Paint(MapView view, World world, LineDrawer lines, Raster raster)
    {
        Dots(view, lines, MapStyle.HaloRadius);
        lines.Draw(raster, MapStyle.Halo);
        Dots(view, lines, MapStyle.CapitalRadius);
        lines.Draw(raster, MapStyle.Capital);
    }

    private static void Dots(MapView view, LineDrawer lines, double radius)
    {
        foreach (Place place in Place.Capitals)
        {
            foreach ((double x, double y) in view.Points(place.Longitude, place.Latitude))
            {
                lines.AddDot(x, y, radius);
            }
        }
    }
}
