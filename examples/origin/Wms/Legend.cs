using MapProxyCluster.Imaging;
using MapProxyCluster.Origin.Drawing;

namespace MapProxyCluster.Origin.Wms;

/// <summary>Draws the legend of a layer: what its areas, lines and points look like.</summary>
internal static class Legend
{
    internal const int Width = 200, Height = 24;
    private const int SymbolWidth = 60;
    private const double FontSize = 12;

    /// <summary>Draws a legend; the caller disposes the picture.</summary>
    internal static Raster Paint(WmsLayer layer)
    {
        Raster raster = Raster.Filled(Width, Height, Color.White);
        PaintSymbol(layer.Content, raster);
        Label.Of(layer.Title, FontSize).Draw(raster, SymbolWidth + 4, Height / 2.0);
        return raster;
    }

    private static void PaintSymbol(MapLayers layers, Raster raster)
    {
        LineDrawer lines = new(Width, Height);
        if (layers.HasFlag(MapLayers.Sea))
        {
            PolygonFiller sea = new(Width, Height);
            sea.AddRing([0, SymbolWidth, SymbolWidth, 0], [0, 0, Height, Height]);
            sea.Fill(raster, MapStyle.Sea);
        }

        if (layers.HasFlag(MapLayers.Countries))
        {
            PolygonFiller filler = new(Width, Height);
            filler.AddRing([4, 40, 34, 4], [5, 5, 19, 19]);
            filler.Fill(raster, MapStyle.Land);
        }

        if (layers.HasFlag(MapLayers.Graticule))
        {
            Line([0, SymbolWidth], [12.5, 12.5], MapStyle.GraticuleWidth, MapStyle.Graticule);
            Line([20.5, 20.5], [0, Height], MapStyle.GraticuleWidth, MapStyle.Graticule);
        }

        if (layers.HasFlag(MapLayers.Borders))
        {
            Line([4, 20, 26, 56], [19, 8, 15, 5], MapStyle.BorderWidth, MapStyle.Border);
        }

        if (layers.HasFlag(MapLayers.Places))
        {
            lines.AddDot(48, 12, MapStyle.HaloRadius);
            lines.Draw(raster, MapStyle.Halo);
            lines.AddDot(48, 12, MapStyle.CapitalRadius);
            lines.Draw(raster, MapStyle.Capital);
        }

        void Line(double[] x, double[] y, double width, Color color)
        {
            lines.AddLine(x, y, width);
            lines.Draw(raster, color);
        }
    }
}
