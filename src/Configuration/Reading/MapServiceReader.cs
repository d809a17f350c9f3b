using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads what services have in common that draw maps.</summary>
internal static class MapServiceReader
{
    /// <summary>A service with those settings.</summary>
    internal static T WithCommon<T>(MapReader reader, T service)
        where T : MapServiceConfiguration
    {
        MapReader? attribution = reader.Map("attribution");
        var read = (T)((MapServiceConfiguration)service with
        {
            ImageFormats = reader.Texts("image_formats"),
            Attribution = attribution?.Text("text"),
            RaiseSourceErrors = reader.Choice("on_source_errors", "notify", "raise") == "raise",
            MaxOutputPixels = ReadMaxPixels(reader),
            ConcurrentLayerRenderer = reader.Integer("concurrent_layer_renderer", 1, 100),
        });
        attribution?.Finish();
        return read;
    }

    /// <summary>A list of SRS.</summary>
    internal static IReadOnlyList<string>? ReadSrs(MapReader reader, string key)
    {
        IReadOnlyList<string>? codes = reader.Texts(key);
        foreach (string code in codes ?? [])
        {
            if (Srs.TryParse(code) is null)
            {
                reader.Messages.Error(reader.LocationOf(key), $"unknown SRS '{code}'");
            }
        }

        return codes;
    }

    private static long? ReadMaxPixels(MapReader reader) => reader.Raw("max_output_pixels") switch
    {
        null => null,
        ScalarNode => reader.Integer("max_output_pixels", 1),
        _ => reader.Size("max_output_pixels")?.Area,
    };
}
