using MapProxyCluster.Caches;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>
/// Makes tiles that cannot be had otherwise of tiles of other levels, level after level (upscale_tiles and downscale_tiles; behaviour
/// reference 3.8).
/// </summary>
internal sealed class TileRescaler(TimeProvider time, ILogger logger)
{
    private readonly StoreFaults _faults = new(time, logger);

    /// <summary>The tile made of coarser or finer ones; empty where these are missing too.</summary>
    internal async Task<TileResult> MakeAsync(
        TileReader reader, TileSet set, TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        int last = Math.Clamp(tile.Z + set.Rescale!.Levels, 0, set.Grid.LevelCount - 1);
        var walk = new Walk(reader, set, dimensions, last, []);
        return await MakeAsync(walk, tile, cancellationToken);
    }

    private async Task<TileResult> MakeAsync(Walk walk, TileCoord tile, CancellationToken cancellationToken)
    {
        // Each finer level has four times the tiles: the bound for maps holds here as well.
        if (tile.Z == walk.LastLevel || walk.Known.Count >= walk.Set.MaxTileLimit)
        {
            return TileResult.Empty;
        }

        TileSet set = walk.Set;
        BoundingBox box = set.Grid.TileBoundingBox(tile);
        TileBlock block = set.Grid.AffectedTiles(box, tile.Z + Math.Sign(walk.LastLevel - tile.Z));
        TileCoord?[] places = [.. block.Tiles()];
        TileResult[] parts = await ReadAsync(walk, places, cancellationToken);
        return Array.TrueForAll(parts, part => part.IsEmpty)
            ? TileResult.Empty
            : await StoreAsync(walk, tile, Draw(set, block, parts, box), cancellationToken);
    }

    // What was found missing on the way is not looked for again.
    private async Task<TileResult[]> ReadAsync(Walk walk, TileCoord?[] places, CancellationToken cancellationToken)
    {
        TileCoord?[] unknown = [.. places.Select(place => place is { } tile && !walk.Known.ContainsKey(tile) ? place : null)];
        TileResult[] read = await walk.Reader.ReadMadeAsync(walk.Set, unknown, walk.Dimensions, cancellationToken);
        for (int i = 0; i < places.Length; i++)
        {
            if (unknown[i] is { } tile)
            {
                walk.Known[tile] = read[i].IsEmpty && walk.Set.Covers(tile) ? await MakeAsync(walk, tile, cancellationToken) : read[i];
            }
        }

        return [.. places.Select(place => place is { } tile ? walk.Known[tile] : TileResult.Empty)];
    }

    private static byte[] Draw(TileSet set, TileBlock block, TileResult[] parts, BoundingBox box)
    {
        Raster?[] rasters = [.. parts.Select(part => part.IsEmpty ? null : TryDecode(part))];
        try
        {
            var mosaic = new TileMosaic(set.Grid.TileSize, block.Size.Width, rasters);
            using Raster tile = MapTransform.Transform(
                mosaic, block.BoundingBox, set.Grid.Srs, box, set.Grid.TileSize, set.Grid.Srs, set.ImageOptions.Resampling);
            return ImageEncoder.Encode(tile, set.ImageOptions);
        }
        finally
        {
            foreach (Raster? raster in rasters)
            {
                raster?.Dispose();
            }
        }
    }

    private static Raster? TryDecode(TileResult part)
    {
        try
        {
            return ImageDecoder.Decode(part.Data.Span);
        }
        catch (ImageException)
        {
            return null;
        }
    }

    private async Task<TileResult> StoreAsync(Walk walk, TileCoord tile, byte[] data, CancellationToken cancellationToken)
    {
        if (!walk.Set.Rescale!.IsStored)
        {
            return new TileResult(data, null);
        }

        DateTimeOffset now = time.GetUtcNow();
        try
        {
            await walk.Set.Store.StoreAsync([new TileData(tile, data)], walk.Dimensions, now, cancellationToken);
            return new TileResult(data, walk.Set.Store.KeptTime(now));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _faults.Tell(walk.Set.Id, error);
            return new TileResult(data, null);
        }
    }

    private sealed record Walk(TileReader Reader, TileSet Set, Dimensions Dimensions, int LastLevel, Dictionary<TileCoord, TileResult> Known);
}
