using MapProxyCluster.Caches;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Cuts a metatile's picture into encoded tiles.</summary>
internal static class MetatileSplitter
{
    /// <summary>The encoded tiles at the wanted places. A picture that is one whole tile keeps its bytes.</summary>
    internal static List<TileData> Split(MapImage image, TileSet set, Metatile metatile, IReadOnlyList<TileInMetatile> wanted)
    {
        if (wanted is [{ Left: 0, Top: 0 } whole] && metatile.Size == set.Grid.TileSize)
        {
            return [new TileData(whole.Tile, image.Encode(set.ImageOptions))];
        }

        Raster raster = image.Raster;
        PixelSize size = set.Grid.TileSize;
        var tiles = new TileData[wanted.Count];
        Parallel.For(0, wanted.Count, index =>
        {
            TileInMetatile place = wanted[index];
            using Raster tile = RasterOps.Crop(raster, place.Left, place.Top, size.Width, size.Height);
            tiles[index] = new TileData(place.Tile, ImageEncoder.Encode(tile, set.ImageOptions));
        });
        return [.. tiles];
    }
}
