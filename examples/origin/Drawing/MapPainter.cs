using MapProxyCluster.Imaging;
using MapProxyCluster.Origin.Geography;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>Draws maps of the world. Safe to use from many threads.</summary>
internal sealed class MapPainter(Atlas atlas)
{
    /// <summary>Draws layers on a background; the caller disposes the picture.</summary>
    internal Raster Paint(MapView view, MapLayers layers, Color background)
    {
        Raster raster = Raster.Filled(view.Size.Width, view.Size.Height, layers.HasFlag(MapLayers.Sea) ? MapStyle.Sea : background);
        World world = atlas.For(view.DegreesPerPixel);
        LineDrawer lines = new(view.Size.Width, view.Size.Height);
        GeometryProjector projector = new(view);
        if (layers.HasFlag(MapLayers.Sea))
        {
            Stroke(world.Coasts, MapStyle.Shore, MapStyle.ShoreWidth);
        }

        if (layers.HasFlag(MapLayers.Countries))
        {
            FillCountries(world, projector, raster);
        }

        if (layers.HasFlag(MapLayers.Graticule))
        {
            Stroke(Graticule.Lines(view), MapStyle.Graticule, MapStyle.GraticuleWidth);
        }

        if (layers.HasFlag(MapLayers.Borders))
        {
            Stroke(world.Borders, MapStyle.Border, MapStyle.BorderWidth);
            Stroke(world.Coasts, MapStyle.Coast, MapStyle.CoastWidth);
        }

        if (layers.HasFlag(MapLayers.Places))
        {
            PlacePainter.Paint(view, atlas.Fine, lines, raster);
        }

        return raster;

        void Stroke(IEnumerable<GeoLine> geometry, Color color, double width)
        {
            foreach (GeoLine line in geometry)
            {
                projector.Line(line, part => lines.AddLine(part.X, part.Y, width));
            }

            lines.Draw(raster, color);
        }
    }

    private static void FillCountries(World world, GeometryProjector projector, Raster raster)
    {
        PolygonFiller filler = new(raster.Width, raster.Height);
        foreach (Country country in world.Countries)
        {
            foreach (GeoPolygon polygon in country.Polygons)
            {
                projector.Polygon(polygon, ring => filler.AddRing(ring.X, ring.Y));
            }

            filler.Fill(raster, MapStyle.Tint(country));
        }
    }
}
