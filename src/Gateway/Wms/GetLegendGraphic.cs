using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Access;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>The GetLegendGraphic operation (behaviour reference 9.6).</summary>
internal static class GetLegendGraphic
{
    internal static async Task HandleAsync(MapRequest request, WmsVersion version)
    {
        RequestParameters parameters = request.Parameters;
        bool isStrict = request.Catalog.Configuration.Services.Wms!.Strict;
        string[] required = isStrict ? ["version", "layer", "format", "sld_version"] : ["version", "layer", "format"];
        string[] missing = [.. required.Where(name => !parameters.TryGet(name, out _))];
        if (missing.Length > 0)
        {
            throw new WmsException($"missing parameters [{string.Join(", ", missing.Select(name => $"'{name}'"))}]");
        }

        if (parameters.TryGet("sld_version", out string? sld) && sld != "1.1.0")
        {
            throw new WmsException("invalid sld_version " + sld);
        }

        MapLayer layer = request.Catalog.Layers.TryGetValue(parameters["layer"]!, out MapLayer? known)
            ? known
            : throw new WmsException($"unknown layer: {parameters["layer"]}", "LayerNotDefined");
        AccessDecision access = await request.AskAsync("wms.legendgraphic", [parameters["layer"]!]);
        if (access.Verdict != AccessVerdict.Full && !access.Of(parameters["layer"]).Legend)
        {
            throw AccessException.Forbidden();
        }

        ILegendSource[] legends = [.. SourcesOf(layer)];
        if (legends.Length == 0)
        {
            throw new WmsException($"layer {layer.Name} has no legend graphic", status: 404);
        }

        double scale = MapSize.Number(parameters["scale"]);
        var query = new LegendQuery("image/png", double.IsFinite(scale) && scale > 0 ? scale : null);
        if (parameters["format"]!.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            await request.Http.WriteBytesAsync(await LegendRenderer.RenderJsonAsync(legends, query, request.Aborted), "application/json");
            return;
        }

        string format = WmsMapRequest.ParseFormat(parameters["format"]!, request.Catalog.Configuration.Services.Wms!, version);
        Legend legend = await request.Catalog.Legends.RenderAsync(legends, query, request.Aborted);
        await request.Http.WriteBytesAsync(InFormat(legend.Picture, format, request.Catalog), format.Split(';')[0]);
    }

    private static ReadOnlyMemory<byte> InFormat(ReadOnlyMemory<byte> png, string format, MapCatalog catalog)
    {
        ImageOptions options = new ImageOptionsFactory(catalog.Configuration.Globals).For(format);
        if (options.Format == ImageFormat.Png)
        {
            return png;
        }

        using Raster raster = ImageDecoder.Decode(png.Span);
        return ImageEncoder.Encode(raster, options);
    }

    // A group without legends of its own shows those of its layers.
    internal static IEnumerable<ILegendSource> SourcesOf(MapLayer layer) =>
        layer.LegendSources.Count > 0 ? layer.LegendSources : layer.Children.SelectMany(SourcesOf);
}
