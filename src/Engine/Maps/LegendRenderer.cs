using System.Security.Cryptography;
using System.Text;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Puts legends together and keeps them as PNG files in a folder.</summary>
public sealed class LegendRenderer(string folder)
{
    private static readonly ImageOptions Png = new() { Format = ImageFormat.Png, Colors = 256, Transparent = true };

    /// <summary>
    /// The legend of a layer as PNG, last source on top (mapproxy/image/__init__.py, concat_legends); a single legend is passed on unchanged.
    /// </summary>
    /// <exception cref="SourceException">A source did not deliver its legend.</exception>
    public async Task<ReadOnlyMemory<byte>> RenderAsync(IReadOnlyList<ILegendSource> sources, LegendQuery query, CancellationToken cancellationToken)
    {
        var legends = new List<ReadOnlyMemory<byte>>(sources.Count);
        foreach (ILegendSource source in sources)
        {
            legends.Add(await GetAsync(source, query, cancellationToken));
        }

        return legends is [var only] ? only : Stack(legends);
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
