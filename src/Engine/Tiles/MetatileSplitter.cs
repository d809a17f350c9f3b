using MapProxyCluster.Caches;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Cuts a metatile's picture into encoded tiles.</summary>
internal static class MetatileSplitter
{
    /// <summary>The encoded tiles at the wanted places. A picture that is one whole tile keeps its bytes.</summary>
    internal static Task<List<TileData>> SplitAsync(MapImage image, TileSet set, Metatile metatile, IReadOnlyList<TileInMetatile> wanted) =>
        EncodingThreads.All.RunAsync(() => Split(image, set, metatile, wanted), metatile.Size.Area * 4L);

    private static List<TileData> Split(MapImage image, TileSet set, Metatile metatile, IReadOnlyList<TileInMetatile> wanted)
    {
        if (wanted is [{ Left: 0, Top: 0 } whole] && metatile.Size == set.Grid.TileSize)
        {
            return [Whole(image, set, whole.Tile)];
        }

        if (image.Cut() is { } parts)
        {
            return [.. wanted.Zip(parts, (place, part) => new TileData(place.Tile, part))];
        }

        Raster raster = image.Raster;
        PixelSize size = set.Grid.TileSize;
        var tiles = new TileData[wanted.Count];
        Parallel.For(0, wanted.Count, new ParallelOptions { TaskScheduler = TaskScheduler.Current }, index =>
        {
            TileInMetatile place = wanted[index];
            using Raster tile = Crop(raster, place, size, set.ImageOptions);
            set.Watermark?.Draw(tile, place.Tile.X, place.Tile.Y);
            tiles[index] = new TileData(place.Tile, ImageEncoder.Encode(tile, set.ImageOptions), SingleColor(tile, set));
        });
        return [.. tiles];
    }

    /// <summary>The colour of all pixels of an encoded tile, where the set keeps such tiles in another way and it has only one.</summary>
    internal static string? SingleColor(ReadOnlyMemory<byte> tile, TileSet set)
    {
        if (!set.MarksSingleColors)
        {
            return null;
        }

        try
        {
            using var image = MapImage.FromEncoded(tile, ImageFormats.Sniff(tile.Span));
            return SingleColor(image.Raster, set);
        }
        catch (ImageException)
        {
            return null;
        }
    }

    // At the edge of a grid a tile may reach beyond the picture: there it has the background's colour, unless the cache is transparent.
    private static Raster Crop(Raster raster, TileInMetatile place, PixelSize size, ImageOptions options)
    {
        Raster tile = RasterOps.Crop(raster, place.Left, place.Top, size.Width, size.Height);
        bool isInside = place.Left >= 0 && place.Top >= 0 && place.Left + size.Width <= raster.Width && place.Top + size.Height <= raster.Height;
        if (!isInside && options.Transparent != true)
        {
            RasterOps.Flatten(tile, options.Background);
        }

        return tile;
    }

    private static TileData Whole(MapImage image, TileSet set, TileCoord tile)
    {
        if (set.Watermark is not { } watermark)
        {
            return new TileData(tile, image.Encode(set.ImageOptions), set.MarksSingleColors ? SingleColor(image.Raster, set) : null);
        }

        using Raster raster = image.TakeRaster();
        watermark.Draw(raster, tile.X, tile.Y);
        return new TileData(tile, ImageEncoder.Encode(raster, set.ImageOptions), SingleColor(raster, set));
    }

    private static string? SingleColor(Raster tile, TileSet set) => set.MarksSingleColors && RasterOps.SingleColor(tile) is { } color
        ? tile.IsOpaque || color.A == 255 ? $"{color.R:x2}{color.G:x2}{color.B:x2}" : $"{color.R:x2}{color.G:x2}{color.B:x2}{color.A:x2}"
        : null;
}
