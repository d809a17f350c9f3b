using System.Collections.Concurrent;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Access;
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
    /// <param name="request">The request.</param>
    /// <param name="service">The service, as access is asked for: tms, kml, wmts.</param>
    /// <param name="layer">Whose tile.</param>
    /// <param name="tile">Which, in the grid's own numbers.</param>
    /// <param name="dimensions">Its dimensions.</param>
    /// <param name="scaled">The tiles for displays with smaller pixels, when these are asked for.</param>
    internal static async Task WriteAsync(
        MapRequest request, string service, TileLayer layer, TileCoord tile, Dimensions dimensions, TileSet? scaled = null)
    {
        if (request.Catalog.Configuration.Access is not null)
        {
            var area = new MapExtent(layer.Grid.TileBoundingBox(tile), layer.Grid.Srs);
            Coverage? limit = await LimitAsync(request, service, layer, area);
            if (limit?.Contains(area.BoundingBox, area.Srs) == false)
            {
                await WritePartAsync(request, layer, tile, dimensions, scaled, area, limit);
                return;
            }
        }

        await WriteWholeAsync(request, layer, tile, dimensions, scaled);
    }

    /// <summary>Where a client may see a layer's tiles; null is everywhere.</summary>
    /// <exception cref="AccessException">Nowhere.</exception>
    internal static async ValueTask<Coverage?> LimitAsync(MapRequest request, string service, TileLayer layer, MapExtent? area)
    {
        AccessDecision decision = await request.AskAsync(service, [layer.Name], area);
        return decision.Verdict == AccessVerdict.Full ? null
            : decision.Of(layer.Name).Tile ? decision.LimitOf(layer.Name)
            : throw AccessException.Forbidden();
    }

    // A tile that crosses the limit is cut there; beyond there is nothing.
    private static async Task WritePartAsync(
        MapRequest request, TileLayer layer, TileCoord tile, Dimensions dimensions, TileSet? scaled, MapExtent area, Coverage limit)
    {
        TileSet set = scaled ?? layer.TileSet;
        TileResult result = limit.Intersects(area.BoundingBox, area.Srs)
            ? await request.Catalog.Tiles.ReadAsync(set, tile, dimensions, request.Aborted)
            : TileResult.Empty;
        if (result.IsEmpty)
        {
            await request.Http.WriteTileAsync(EmptyTile(set.Grid.TileSize), "image/png", null, request.Catalog.TileMaxAge());
            return;
        }

        if (result.Format is ImageFormat.Unknown or ImageFormat.VectorTile)
        {
            // What is no picture cannot be cut.
            throw AccessException.Forbidden();
        }

        using Raster raster = ImageDecoder.Decode(result.Data.Span);
        CoverageMask.Clip(raster, area.BoundingBox, area.Srs, limit);
        ReadOnlyMemory<byte> picture = ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Png, Transparent = true });
        await request.Http.WriteTileAsync(picture, "image/png", null, result.IsCacheable ? request.Catalog.TileMaxAge() : null);
    }

    private static async Task WriteWholeAsync(MapRequest request, TileLayer layer, TileCoord tile, Dimensions dimensions, TileSet? scaled)
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
            // In the place of a tile that is damaged there may be another one soon.
            TimeSpan? keep = result.IsCacheable ? maxAge : null;
            await (layer.Format == ImageFormat.VectorTile
                ? request.Http.WriteNothingAsync(keep)
                : request.Http.WriteTileAsync(EmptyTile(set.Grid.TileSize), "image/png", null, keep));
            return;
        }

        // Clients subtract the age from what they may keep a tile for: they keep it as long as the configuration says, from now on.
        TimeSpan age = request.Http.TellCache(result.State, result.Timestamp);
        maxAge = age + (result.State == CacheState.Stale ? StaleExpires : maxAge);
        ImageFormat format = result.Format;
        if (format == ImageFormat.VectorTile)
        {
            await VectorTileAnswer.WriteAsync(request.Http, result, result.IsCacheable ? maxAge : null, set.Refresh?.Directives);
            return;
        }

        string mediaType = format == ImageFormat.Unknown ? layer.TileSet.ImageOptions.MediaType ?? format.MediaType() : format.MediaType();
        await request.Http.WriteTileAsync(result.Data, mediaType, result.Timestamp, result.IsCacheable ? maxAge : null, set.Refresh?.Directives);
    }

    private static byte[] EmptyTile(PixelSize size) => EmptyTiles.GetOrAdd(size, key =>
    {
        using Raster raster = Raster.Filled(key.Width, key.Height, Color.Transparent);
        return ImageEncoder.Encode(raster, new ImageOptions { Transparent = true, Colors = 2 }).ToArray();
    });
}
