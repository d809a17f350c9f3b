namespace MapProxyCluster.Origin.Drawing;

/// <summary>What can be drawn, from the bottom up.</summary>
[Flags]
internal enum MapLayers
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Water everywhere.</summary>
    Sea = 1,

    /// <summary>The areas of the countries.</summary>
    Countries = 2,

    /// <summary>Lines between countries and along coasts.</summary>
    Borders = 4,

    /// <summary>Meridians and parallels.</summary>
    Graticule = 8,

    /// <summary>Capitals and the names of countries.</summary>
    Places = 16,

    /// <summary>The whole map.</summary>
    World = Sea | Countries | Borders | Graticule | Places,

    /// <summary>What goes over other maps.</summary>
    Overlay = Borders | Places,
}
