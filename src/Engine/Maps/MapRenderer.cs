using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>What to do when some sources of a map fail.</summary>
public enum SourceErrorPolicy
{
    /// <summary>Draw what there is and write the messages over it.</summary>
    Notify,

    /// <summary>Fail with the first error.</summary>
    Raise,
}

/// <summary>How a map is finished.</summary>
/// <param name="Output">Encoding, transparency and background.</param>
/// <param name="OnSourceErrors">What failing sources lead to.</param>
/// <param name="Attribution">Text for the lower right corner, or null.</param>
/// <param name="ConcurrentLayers">How many layers are drawn at the same time.</param>
public sealed record MapFinish(ImageOptions Output, SourceErrorPolicy OnSourceErrors, string? Attribution = null, int ConcurrentLayers = 1);

/// <summary>An encoded map.</summary>
/// <param name="Data">Encoded bytes.</param>
/// <param name="Format">Their format.</param>
/// <param name="IsCacheable">False when it shows an error or a stand-in.</param>
/// <param name="Timestamp">When the tile was stored, if the map is exactly one cached tile.</param>
public sealed record RenderedMap(ReadOnlyMemory<byte> Data, ImageFormat Format, bool IsCacheable, DateTimeOffset? Timestamp);

/// <summary>Draws sources over each other and encodes the result.</summary>
public static class MapRenderer
{
    /// <summary>Draws a map from sources given from bottom to top.</summary>
    /// <exception cref="SourceException">A source failed and the policy is to raise, or all failed.</exception>
    /// <exception cref="MapRequestException">The map is too large or its box cannot be transformed.</exception>
    public static async Task<RenderedMap> RenderAsync(
        IReadOnlyList<IMapSource> sources, MapQuery query, MapFinish finish, CancellationToken cancellationToken)
    {
        IReadOnlyList<IMapSource> visible = Combined(AboveOpaque(sources, query), query);
        Drawing[] drawings = await DrawAllAsync(visible, query, finish, cancellationToken);
        string[] errors = [.. drawings.Where(drawing => drawing.Error is not null).Select(drawing => drawing.Error!.Message)];
        if (errors.Length > 0 && errors.Length == drawings.Length)
        {
            throw new SourceException("Could not get any sources:\n" + string.Join('\n', errors), inner: drawings[0].Error)
            {
                RetryAfter = drawings[0].Error!.RetryAfter,
            };
        }

        MergeLayer[] layers = [.. drawings
            .Where(drawing => drawing.Image is not null)
            .Select(drawing => drawing.Source.AsLayer(drawing.Image!))];
        return PassedOn(layers, finish, errors) ?? await EncodingThreads.All.RunAsync(() => Finish(layers, query, finish, errors), query.Size.Area * 4L * layers.Length);
    }

    // What lies below a source that certainly covers the whole map is not worth asking for.
    private static IReadOnlyList<IMapSource> AboveOpaque(IReadOnlyList<IMapSource> sources, MapQuery query)
    {
        for (int i = sources.Count - 1; i > 0; i--)
        {
            if (Hides(sources[i], query))
            {
                return [.. sources.Skip(i)];
            }
        }

        return sources;
    }

    // Neighbours that one request can draw are asked in one.
    private static List<IMapSource> Combined(IReadOnlyList<IMapSource> sources, MapQuery query)
    {
        var combined = new List<IMapSource>(sources.Count);
        foreach (IMapSource source in sources)
        {
            if (combined.Count > 0 && (combined[^1] as ICombinableSource)?.CombinedWith(source, query) is { } both)
            {
                combined[^1] = both;
            }
            else
            {
                combined.Add(source);
            }
        }

        return combined;
    }

    private static bool Hides(IMapSource source, MapQuery query) =>
        source.IsOpaque && source is not CachedMapSource
        && source.ImageOptions.Opacity is null or >= 0.99
        && source.ResolutionRange?.Contains(query.BoundingBox, query.NominalSize, query.Srs) != false
        && source.Coverage?.Contains(query.BoundingBox, query.Srs) != false;

    private static async Task<Drawing[]> DrawAllAsync(
        IReadOnlyList<IMapSource> sources, MapQuery query, MapFinish finish, CancellationToken cancellationToken)
    {
        var drawings = new Drawing[sources.Count];
        if (finish.ConcurrentLayers <= 1 || sources.Count == 1)
        {
            for (int i = 0; i < sources.Count; i++)
            {
                drawings[i] = await DrawAsync(sources[i], query, finish, cancellationToken);
            }

            return drawings;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = finish.ConcurrentLayers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, sources.Count, options, async (i, token) =>
            drawings[i] = await DrawAsync(sources[i], query, finish, token));
        return drawings;
    }

    private static async Task<Drawing> DrawAsync(IMapSource source, MapQuery query, MapFinish finish, CancellationToken cancellationToken)
    {
        try
        {
            return new Drawing(source, await source.GetMapAsync(query, cancellationToken), null);
        }
        catch (SourceException error) when (finish.OnSourceErrors == SourceErrorPolicy.Notify)
        {
            return new Drawing(source, null, error);
        }
        catch (Exception error) when (error is SrsException or GridException)
        {
            throw new MapRequestException(error.Message);
        }
    }

    // A single picture of the wanted form goes out as it came.
    private static RenderedMap? PassedOn(MergeLayer[] layers, MapFinish finish, string[] errors)
    {
        if (errors.Length > 0 || finish.Attribution is not null
            || LayerMerger.Unmerged(layers, finish.Output) is not { IsEncoded: true } only || only.Format != finish.Output.Format)
        {
            return null;
        }

        using MapImage image = only;
        return new RenderedMap(image.Encoded, image.Format, image.IsCacheable, image.Timestamp);
    }

    private static RenderedMap Finish(MergeLayer[] layers, MapQuery query, MapFinish finish, string[] errors)
    {
        ImageOptions output = finish.Output;
        MapImage merged = LayerMerger.Merge(layers, query.Size, output);
        try
        {
            Raster raster = merged.Raster;
            if (errors.Length > 0)
            {
                MessageImage.DrawOver(raster, string.Join('\n', errors));
            }

            if (finish.Attribution is { } attribution)
            {
                Attribution.Draw(raster, attribution);
            }

            GeoReference? geo = output.Format == ImageFormat.Tiff ? new GeoReference(query.BoundingBox, query.Srs) : null;
            ReadOnlyMemory<byte> data = ImageEncoder.Encode(raster, output, geo);
            ImageFormat format = output.Format == ImageFormat.Mixed ? ImageFormats.Sniff(data.Span) : output.Format;
            return new RenderedMap(data, format, merged.IsCacheable && errors.Length == 0, null);
        }
        finally
        {
            merged.Dispose();
            foreach (MergeLayer layer in layers)
            {
                layer.Image.Dispose();
            }
        }
    }

    private readonly record struct Drawing(IMapSource Source, MapImage? Image, SourceException? Error);
}
