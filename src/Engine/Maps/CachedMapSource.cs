using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>
/// Draws maps from a cache: picks the grid and level that fit, reads the tiles, puts them together and transforms them to what is asked
/// (mapproxy/layer.py, CacheMapLayer). It is a source like any other, so caches can feed caches.
/// </summary>
public sealed partial class CachedMapSource : IMapSource
{
    private readonly TileReader _reader;
    private readonly DecodedTiles _decoded;
    private readonly ILogger _logger;

    /// <summary>Builds the source over all grids of a cache.</summary>
    public CachedMapSource(CachedMap map, TileReader reader, DecodedTiles decoded, ILogger logger) =>
        (Map, _reader, _decoded, _logger) = (map, reader, decoded, logger);

    /// <summary>The cache, its grids and its limits.</summary>
    public CachedMap Map { get; }

    /// <inheritdoc/>
    public string Name => Map.Name;

    /// <inheritdoc/>
    public bool SupportsMetatiles => true;

    /// <inheritdoc/>
    public ResolutionRange? ResolutionRange => Map.ResolutionRange;

    /// <inheritdoc/>
    public Coverage? Coverage => null;

    /// <inheritdoc/>
    public ImageOptions ImageOptions => Map.TileSets[0].ImageOptions;

    /// <inheritdoc/>
    public bool IsOpaque => ImageOptions.Transparent == false;

    /// <inheritdoc/>
    public async Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken)
    {
        if (Map.ResolutionRange?.Contains(query.BoundingBox, query.NominalSize, query.Srs) == false)
        {
            return null;
        }

        // Caches are made of tiles, whatever their resolution.
        if (!query.TiledOnly && Map.Direct is { } direct && direct.Serves(query))
        {
            return await direct.Source.GetMapAsync(query, cancellationToken);
        }

        // The question is asked in the extent's own SRS: a world-wide extent has no sensible image in a national system.
        BoundingBox wanted = query.Srs.Transform(Map.Extent.Srs, query.BoundingBox);
        if (query.ExactTile || Map.Extent.BoundingBox.Contains(wanted))
        {
            return await DrawAsync(query, cancellationToken);
        }

        return Map.Extent.BoundingBox.Intersects(wanted) && PixelWindow.Find(query.BoundingBox, query.Size, Map.Extent.In(query.Srs)) is { } window
            ? await PartialMap.DrawAsync(query, window, part => DrawAsync(part, cancellationToken))
            : null;
    }

    private async Task<MapImage?> DrawAsync(MapQuery query, CancellationToken cancellationToken)
    {
        TileSet set = Map.TileSetFor(query.Srs);
        BoundingBox bbox = query.Srs.Transform(set.Grid.Srs, query.BoundingBox);
        if (set.Grid.LevelFor(bbox, query.Size) is not { } level)
        {
            return null;
        }

        TileBlock block = set.Grid.AffectedTiles(bbox, level);
        if (block.Count >= set.MaxTileLimit)
        {
            throw new MapRequestException(
                $"Request too large or invalid BBOX. (too many tiles, max_tile_limit: {set.MaxTileLimit}, num_tiles: {block.Count})");
        }

        if (query.ExactTile)
        {
            CheckExactTile(query, set, block);
        }

        TileCoord?[] places = [.. block.Tiles()];
        TileResult[] tiles = await _reader.ReadAsync(set, places, query.Dimensions, cancellationToken);
        if (Array.TrueForAll(tiles, tile => tile.IsEmpty))
        {
            return null;
        }

        foreach (TileResult tile in tiles)
        {
            if (!tile.IsEmpty)
            {
                query.Report?.Add(tile.State, tile.Timestamp);
            }
        }

        bool isCacheable = Array.TrueForAll(tiles, tile => tile.IsCacheable);
        if (tiles is [var single] && IsWholeTile(query, set, block))
        {
            return MapImage.FromEncoded(single.Data, single.Format).WithCacheability(isCacheable, single.Timestamp);
        }

        return (await ComposeAsync(query, set, block, places, tiles, cancellationToken)).WithCacheability(isCacheable);
    }

    private static void CheckExactTile(MapQuery query, TileSet set, TileBlock block)
    {
        PixelSize size = set.Grid.TileSize;
        string? fault = query.Format != set.RequestFormat ? $"Invalid request: invalid tile format, use {set.RequestFormat.Extension()}"
            : query.Size != size ? $"Invalid request: invalid tile size (use {size.Width}x{size.Height})"
            : block.Count != 1 ? "Request too large or invalid BBOX. (not a single tile)"
            : !IsWholeTile(query, set, block) ? "Invalid request: query does not align to tile boundaries"
            : null;
        if (fault is not null)
        {
            throw new MapRequestException(fault);
        }
    }

    // Within a tenth of a pixel the tile is the map: its bytes are passed on.
    private static bool IsWholeTile(MapQuery query, TileSet set, TileBlock block)
    {
        BoundingBox wanted = query.BoundingBox, tile = block.BoundingBox;
        double tolerance = set.Grid.Resolutions[block.First.Z] / 10;
        return query.Size == set.Grid.TileSize && query.Srs.Equals(set.Grid.Srs)
            && Math.Abs(wanted.MinX - tile.MinX) < tolerance && Math.Abs(wanted.MinY - tile.MinY) < tolerance
            && Math.Abs(wanted.MaxX - tile.MaxX) < tolerance && Math.Abs(wanted.MaxY - tile.MaxY) < tolerance;
    }

    private async Task<MapImage> ComposeAsync(
        MapQuery query, TileSet set, TileBlock block, TileCoord?[] places, TileResult[] tiles, CancellationToken cancellationToken)
    {
        var rasters = new Raster?[tiles.Length];
        try
        {
            // At once, as decoded tiles must not wait.
            if (await EncodingThreads.All.RunAsync(() => TryDecodeAll(set, places, query.Dimensions, tiles, rasters) ? Transformed() : null) is { } image)
            {
                return image;
            }

            for (int i = 0; i < tiles.Length; i++)
            {
                rasters[i] ??= tiles[i].IsEmpty ? null : await ReplaceAsync(set, places[i]!.Value, query.Dimensions, cancellationToken);
            }

            return await EncodingThreads.All.RunAsync(Transformed, tiles.Length * set.Grid.TileSize.Area * 4L);
        }
        finally
        {
            foreach (Raster? raster in rasters)
            {
                raster?.Dispose();
            }
        }

        MapImage Transformed() => MapImage.FromRaster(MapTransform.Transform(
            new TileMosaic(set.Grid.TileSize, block.Size.Width, rasters),
            block.BoundingBox, set.Grid.Srs, query.BoundingBox, query.Size, query.Srs, set.ImageOptions.Resampling));
    }

    // False when the bytes of a tile are not those of a picture.
    private bool TryDecodeAll(TileSet set, TileCoord?[] places, Dimensions dimensions, TileResult[] tiles, Raster?[] rasters)
    {
        bool isComplete = true;
        for (int i = 0; i < tiles.Length; i++)
        {
            rasters[i] = tiles[i].IsEmpty ? null : TryDecode(set, places[i]!.Value, dimensions, tiles[i]);
            isComplete &= tiles[i].IsEmpty || rasters[i] is not null;
        }

        return isComplete;
    }

    // A stored tile that cannot be read is made again; if that does not help its place stays blank.
    private async ValueTask<Raster?> ReplaceAsync(TileSet set, TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        TileResult replaced = await _reader.ReplaceAsync(set, tile, dimensions, cancellationToken);
        return replaced.IsEmpty ? null : TryDecode(set, tile, dimensions, replaced);
    }

    private Raster? TryDecode(TileSet set, TileCoord tile, Dimensions dimensions, TileResult stored)
    {
        try
        {
            return _decoded.Decode(set, tile, dimensions, stored);
        }
        catch (ImageException error)
        {
            LogBrokenTile(set.Id, tile, error.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "cache {TileSet}: tile {Tile} is unreadable ({Reason})")]
    private partial void LogBrokenTile(string tileSet, TileCoord tile, string reason);
}
