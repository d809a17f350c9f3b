using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Testing.Common;

/// <summary>Tile sets for tests.</summary>
public static class TileSets
{
    /// <summary>The world in web mercator, rows from the north.</summary>
    public static readonly TileGrid WebMercator = new(new GridDefinition(
        "webmercator",
        Srs.WebMercator,
        new BoundingBox(-20037508.342789244, -20037508.342789244, 20037508.342789244, 20037508.342789244))
    {
        Origin = GridOrigin.NorthWest,
    });

    /// <summary>A tile set with metatiles of 4 × 4 and a buffer of 80 pixels.</summary>
    public static TileSet Create(ITileCache store, params IMapSource[] sources) => Create(store, null, sources);

    /// <summary>The same with a rule that tells when stored tiles are made again.</summary>
    public static TileSet Create(ITileCache store, RefreshRule? refresh, params IMapSource[] sources) => new()
    {
        Refresh = refresh,
        CacheName = "cache",
        GridKey = "webmercator",
        Grid = WebMercator,
        MetaGrid = new MetaGrid(WebMercator, new PixelSize(4, 4), 80),
        Store = store,
        Sources = sources,
        ImageOptions = new ImageOptions { Format = ImageFormat.Png, Colors = 256 },
        RequestFormat = ImageFormat.Png,
    };
}
