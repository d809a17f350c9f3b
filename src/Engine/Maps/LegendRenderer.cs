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
    /// <exception cref="SourceException">No source delivered its legend.</exception>
    public async Task<ReadOnlyMemory<byte>> RenderAsync(IReadOnlyList<ILegendSource> sources, LegendQuery query, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, FileName(sources, query));
        if (File.Exists(file))
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }

        var legends = new List<MapImage>();
        try
        {
            foreach (ILegendSource source in sources)
            {
                legends.Add(await source.GetLegendAsync(query, cancellationToken));
            }

            ReadOnlyMemory<byte> legend = legends is [var only] ? only.Encode(Png) : Stack(legends);
            await StoreAsync(file, legend, cancellationToken);
            return legend;
        }
        finally
        {
            legends.ForEach(legend => legend.Dispose());
        }
    }

    private static byte[] Stack(List<MapImage> legends)
    {
        using Raster all = Raster.Filled(
            legends.Max(legend => legend.Raster.Width), legends.Sum(legend => legend.Raster.Height), Color.Transparent);
        int top = 0;
        for (int i = legends.Count - 1; i >= 0; i--)
        {
            RasterOps.Paste(all, legends[i].Raster, 0, top);
            top += legends[i].Raster.Height;
        }

        return ImageEncoder.Encode(all, Png).ToArray();
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

    private static string FileName(IReadOnlyList<ILegendSource> sources, LegendQuery query)
    {
        string identity = string.Join('\n', sources.Select(source => source.LegendKey)) + "\n" + query.Scale;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16)) + ".png";
    }
}
