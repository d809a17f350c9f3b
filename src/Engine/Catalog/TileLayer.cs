using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>A layer as the tile services (TMS, /tiles, WMTS) show it: one cache on one grid. Immutable.</summary>
public sealed class TileLayer
{
    /// <summary>Name of the layer.</summary>
    public required string Name { get; init; }

    /// <summary>Title of the layer.</summary>
    public required string Title { get; init; }

    /// <summary>The layer's keys in the configuration.</summary>
    public required LayerConfiguration Configuration { get; init; }

    /// <summary>The WMS side of the same layer: feature info, legend.</summary>
    public required MapLayer MapLayer { get; init; }

    /// <summary>The tiles.</summary>
    public required TileSet TileSet { get; init; }

    /// <summary>The tiles for displays where that many pixels on each side make up a usual one; null where there are none.</summary>
    public TileSet? SetFor(int pixelRatio) => pixelRatio == 1 ? TileSet : TileSet.Scaled is { } scaled && scaled.PixelRatio == pixelRatio ? scaled : null;

    /// <summary>Area that has tiles.</summary>
    public required MapExtent Extent { get; init; }

    /// <summary>The grid of the tiles.</summary>
    public TileGrid Grid => TileSet.Grid;

    /// <summary>Format of the tiles; mixed caches are addressed as PNG.</summary>
    public ImageFormat Format => TileSet.ImageOptions.Format == ImageFormat.Mixed ? ImageFormat.Png : TileSet.ImageOptions.Format;

    /// <summary>The layer as it is seen by who may see a part of its area only.</summary>
    public TileLayer WithExtent(MapExtent extent) => new()
    {
        Name = Name,
        Title = Title,
        Configuration = Configuration,
        MapLayer = MapLayer,
        TileSet = TileSet,
        Extent = extent,
    };
}
