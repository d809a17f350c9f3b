using System.Collections.Concurrent;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>Reads a tile and answers with it: the hot path of all tile services.</summary>
internal static class TileAnswer
{
    private static readonly TimeSpan StaleExpires = TimeSpan.FromMinutes(1);
    private static readonly ConcurrentDictionary<PixelSize, byte[]> EmptyTiles = new();

    /// <summary>Answers with a tile of a layer, or of its tiles for displays with smaller pixels, or with an empty picture where there is none.</summary>
    /// <exception cref="Sources.SourceException">The tile is missing and its sources failed.</exception>
    internal static async Task WriteAsync(MapRequest request, TileLayer layer, TileCoord tile, Dimensions dimensions, TileSet? scaled = null)
    {
        TileReader tiles = request.Catalog.Tiles;
        TileSet set = scaled ?? layer.TileSet;
        TileResult result = await tiles.ReadAsync(set, tile, dimensions, request.Aborted);
        if (!result.IsEmpty && result.Format == ImageFormat.Unknown && layer.Format != ImageFormat.Unknown)
        {
            // The stored bytes are no picture at all: the tile is made again.
            result = await tiles.ReplaceAsync(set, tile, dimensions, request.Aborted);
        }

        TimeSpan maxAge = request.Catalog.TileMaxAge();
        if (result.IsEmpty)
        {
            await request.Http.WriteTileAsync(EmptyTile(set.Grid.TileSize), "image/png", null, maxAge);
            return;
        }

        // Clients subtract the age from what they may keep a tile for: they keep it as long as the configuration says, from now on.
        TimeSpan age = request.Http.TellCache(result.State, result.Timestamp);
        maxAge = age + (result.State == CacheState.Stale ? StaleExpires : maxAge);
        ImageFormat format = result.Format;
        string mediaType = format == ImageFormat.Unknown ? layer.TileSet.ImageOptions.MediaType ?? format.MediaType() : format.MediaType();
        await request.Http.WriteTileAsync(result.Data, mediaType, result.Timestamp, result.IsCacheable ? maxAge : null);
    }

    private static byte[] EmptyTile(PixelSize size) => EmptyTiles.GetOrAdd(size, key =>
    {
        using Raster raster = Raster.Filled(key.Width, key.Height, Color.Transparent);
        return ImageEncoder.Encode(raster, new ImageOptions { Transparent = true, Colors = 2 }).ToArray();
    });
}
