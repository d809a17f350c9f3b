using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Asks all sources of a cache for one metatile at the same time and merges their answers in order.</summary>
internal static class SourceImage
{
    /// <summary>The merged picture of the metatile's size, prepared for cutting out some places; null when no source has anything there.</summary>
    internal static async Task<MapImage?> RequestAsync(
        TileSet set, Metatile metatile, IReadOnlyList<TileInMetatile> places, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var query = new MapQuery(metatile.BoundingBox, metatile.Size, set.Grid.Srs, set.RequestFormat)
        {
            Transparent = set.ImageOptions.Transparent ?? true,
            TiledOnly = true,
            PixelRatio = set.PixelRatio,
            Dimensions = dimensions,
        };
        if (set is { Bands: null, Sources: [{ Coverage: null or { Clip: false } } only] })
        {
            return await only.GetMapAsync(query with { Cut = CutOf(set, metatile, places) }, cancellationToken);
        }

        MapImage?[] images = await AllAsync(set.Sources, query, cancellationToken);
        return set.Bands is { } recipe ? MergeBands(images, recipe) : MergeLayers(images, set, metatile);
    }

    // What is drawn into tiles, or read from them, needs their pixels.
    private static ImageCut? CutOf(TileSet set, Metatile metatile, IReadOnlyList<TileInMetatile> places) => set is { Watermark: null, MarksSingleColors: false }
        ? new ImageCut(metatile.Size, [.. places.Select(place => (place.Left, place.Top))], set.Grid.TileSize, set.ImageOptions)
        : null;

    private static MapImage? MergeLayers(MapImage?[] images, TileSet set, Metatile metatile)
    {
        MergeLayer[] layers = [.. images.Zip(set.Sources)
            .Where(pair => pair.First is not null)
            .Select(pair => pair.Second.AsLayer(pair.First!))];
        if (layers.Length == 0)
        {
            return null;
        }

        MapImage merged = LayerMerger.Merge(layers, metatile.Size, set.ImageOptions);
        foreach (MergeLayer layer in layers)
        {
            if (!ReferenceEquals(layer.Image, merged))
            {
                layer.Image.Dispose();
            }
        }

        return merged;
    }

    // Without one of the pictures the bands would be wrong.
    private static MapImage? MergeBands(MapImage?[] images, BandRecipe recipe)
    {
        try
        {
            return Array.TrueForAll(images, image => image is not null)
                ? MapImage.Drawn(
                    BandMerger.Merge([.. images.Select(image => image!.Raster)], recipe.Shares, recipe.IsGray),
                    images.All(image => image!.IsCacheable),
                    images.Any(image => image!.YieldsToStale))
                : null;
        }
        finally
        {
            foreach (MapImage? image in images)
            {
                image?.Dispose();
            }
        }
    }

    private static async Task<MapImage?[]> AllAsync(IReadOnlyList<IMapSource> sources, MapQuery query, CancellationToken cancellationToken)
    {
        Task<MapImage?>[] tasks = [.. sources.Select(source => source.GetMapAsync(query, cancellationToken))];
        try
        {
            return await Task.WhenAll(tasks);
        }
        catch
        {
            foreach (Task<MapImage?> task in tasks)
            {
                if (task.IsCompletedSuccessfully)
                {
                    task.Result?.Dispose();
                }
            }

            throw;
        }
    }
}
