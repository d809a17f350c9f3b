using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Asks all sources of a cache for one metatile at the same time and merges their answers in order.</summary>
internal static class SourceImage
{
    /// <summary>The merged picture of the metatile's size; null when no source has anything there.</summary>
    internal static async Task<MapImage?> RequestAsync(
        TileSet set, Metatile metatile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var query = new MapQuery(metatile.BoundingBox, metatile.Size, set.Grid.Srs, set.RequestFormat)
        {
            Transparent = set.ImageOptions.Transparent ?? true,
            TiledOnly = true,
            Dimensions = dimensions,
        };
        if (set.Sources is [var only])
        {
            return await only.GetMapAsync(query, cancellationToken);
        }

        MapImage?[] images = await AllAsync(set.Sources, query, cancellationToken);
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
