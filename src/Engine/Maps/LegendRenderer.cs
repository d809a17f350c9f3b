using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>A legend as PNG.</summary>
/// <param name="Picture">Encoded bytes.</param>
/// <param name="IsComplete">False when some source did not deliver its part.</param>
public readonly record struct Legend(ReadOnlyMemory<byte> Picture, bool IsComplete);

/// <summary>Puts legends together and keeps them as PNG files in a folder.</summary>
public sealed class LegendRenderer(string folder)
{
    private static readonly ImageOptions Png = new() { Format = ImageFormat.Png, Colors = 256, Transparent = true };

    /// <summary>
    /// The legend of a layer, last source on top (mapproxy/image/merge.py, concat_legends); a single legend is passed on unchanged.
    /// </summary>
    /// <exception cref="SourceException">No source delivered its legend.</exception>
    public async Task<Legend> RenderAsync(IReadOnlyList<ILegendSource> sources, LegendQuery query, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> legends = await AllAsync(sources, source => GetAsync(source, query, cancellationToken));
        return new Legend(legends is [var only] ? only : Stack(legends), legends.Count == sources.Count);
    }

    /// <summary>The first entry of each source's legend, in one JSON document; sources that have only pictures are left out.</summary>
    /// <exception cref="SourceException">No source delivered its legend.</exception>
    public static async Task<byte[]> RenderJsonAsync(
        IReadOnlyList<ILegendSource> sources, LegendQuery query, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>?> legends = await AllAsync(sources, source => source.GetLegendJsonAsync(query, cancellationToken));
        var entries = new JsonArray();
        foreach (ReadOnlyMemory<byte> legend in legends.OfType<ReadOnlyMemory<byte>>())
        {
            entries.Add(FirstEntry(legend)?.DeepClone());
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["Legend"] = entries });
    }

    private static JsonNode? FirstEntry(ReadOnlyMemory<byte> legend)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(legend.Span);
            return node is JsonObject document && document["Legend"] is JsonArray { Count: > 0 } list ? list[0] : node;
        }
        catch (JsonException error)
        {
            throw new SourceException("a legend is no JSON", inner: error);
        }
    }

    // What a source does not deliver is left out, as long as there is anything to show.
    private static async Task<List<T>> AllAsync<T>(IReadOnlyList<ILegendSource> sources, Func<ILegendSource, Task<T>> get)
    {
        var legends = new List<T>(sources.Count);
        SourceException? failure = null;
        foreach (ILegendSource source in sources)
        {
            try
            {
                legends.Add(await get(source));
            }
            catch (SourceException error)
            {
                failure ??= error;
            }
        }

        return legends.Count > 0 || failure is null ? legends : throw failure;
    }

    // Legends are kept for each source: layers share them.
    private async Task<ReadOnlyMemory<byte>> GetAsync(ILegendSource source, LegendQuery query, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, FileName(source, query));
        if (File.Exists(file))
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }

        using MapImage image = await source.GetLegendAsync(query, cancellationToken);
        ReadOnlyMemory<byte> legend = image.Encode(Png);
        await StoreAsync(file, legend, cancellationToken);
        return legend;
    }

    private static byte[] Stack(List<ReadOnlyMemory<byte>> legends)
    {
        Raster[] rasters = [.. legends.Select(legend => ImageDecoder.Decode(legend.Span))];
        using Raster all = Raster.Filled(rasters.Max(raster => raster.Width), rasters.Sum(raster => raster.Height), Color.Transparent);
        int top = 0;
        foreach (Raster raster in rasters.Reverse())
        {
            RasterOps.Paste(all, raster, 0, top);
            top += raster.Height;
            raster.Dispose();
        }

        return ImageEncoder.Encode(all, Png);
    }

    private static async Task StoreAsync(string file, ReadOnlyMemory<byte> legend, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            string temporary = $"{file}.tmp-{Guid.NewGuid():N}";
            await File.WriteAllBytesAsync(temporary, legend, cancellationToken);
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be written to costs a request upstream, not the legend.
        }
    }

    private static string FileName(ILegendSource source, LegendQuery query)
    {
        string identity = $"{source.LegendKey}\n{query.Scale}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16)) + ".png";
    }
}
