using MapProxyCluster.Imaging;
using MapProxyCluster.Origin.Geography;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>The colours and widths (pixels) of the map.</summary>
internal static class MapStyle
{
    /// <summary>Water.</summary>
    internal static readonly Color Sea = new(172, 207, 226);

    /// <summary>Shallow water along the coasts.</summary>
    internal static readonly Color Shore = new(205, 229, 241, 170);

    /// <summary>Lines between land and water.</summary>
    internal static readonly Color Coast = new(92, 131, 156);

    /// <summary>Lines between countries.</summary>
    internal static readonly Color Border = new(140, 118, 140);

    /// <summary>Meridians and parallels.</summary>
    internal static readonly Color Graticule = new(70, 100, 130, 60);

    /// <summary>Capitals.</summary>
    internal static readonly Color Capital = new(178, 44, 58);

    /// <summary>The ring around a capital's dot.</summary>
    internal static readonly Color Halo = new(255, 255, 255, 230);

    /// <summary>Names.</summary>
    internal static readonly Color Text = new(58, 56, 72);

    internal const double ShoreWidth = 9, CoastWidth = 1.1, BorderWidth = 1.3, GraticuleWidth = 1;
    internal const double CapitalRadius = 2.6, HaloRadius = 4.2;

    /// <summary>Land where no country is meant.</summary>
    internal static readonly Color Land = new(245, 232, 199);

    private static readonly Color[] Tints =
    [
        Land, new(226, 236, 201), new(247, 219, 199), new(229, 222, 238), new(213, 234, 218), new(250, 240, 214), new(238, 221, 222),
    ];

    /// <summary>The soft colour of a country.</summary>
    internal static Color Tint(Country country) => Tints[country.Tint % Tints.Length];
}
