using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>Dimensions of tile requests: configured names only, values from the list (behaviour reference 10.1).</summary>
internal static class TileDimensions
{
    /// <summary>The dimensions of a key-value request.</summary>
    /// <exception cref="TileException">A value is not in the list.</exception>
    internal static Dimensions Of(MapRequest request, TileLayer layer) => layer.Configuration.Dimensions.Count == 0
        ? Dimensions.None
        : Of(layer, name => request.Parameters[name]);

    /// <summary>The dimensions of a layer; a value that is absent or "default" is the default.</summary>
    internal static Dimensions Of(TileLayer layer, Func<string, string?> value)
    {
        if (layer.Configuration.Dimensions.Count == 0)
        {
            return Dimensions.None;
        }

        return Dimensions.Create(layer.Configuration.Dimensions.Select(pair => KeyValuePair.Create(pair.Key, Choose(pair.Key, pair.Value, value(pair.Key)))));
    }

    private static string Choose(string name, DimensionConfiguration dimension, string? value)
    {
        if (string.IsNullOrEmpty(value) || value == "default")
        {
            return dimension.Default;
        }

        return dimension.Values.Contains(value) ? value : throw new TileException($"invalid dimension value ({name}={value}).");
    }
}
