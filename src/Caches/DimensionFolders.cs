using System.Text;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>The part that dimensions have in the path of a tile (mapproxy/cache/path.py; behaviour reference 4.1).</summary>
internal static class DimensionFolders
{
    private const int MaximumValueBytes = 200;

    /// <summary>"name-value/name-value/" below a cache's root; nothing without dimensions, and in layouts that do not know any.</summary>
    /// <exception cref="DimensionException">A value comes from the client: it may name a folder and nothing else.</exception>
    internal static string Of(Dimensions dimensions, TilePathLayout layout)
    {
        if (dimensions.IsEmpty || layout is TilePathLayout.QuadKey or TilePathLayout.ArcGis)
        {
            return "";
        }

        foreach ((string name, string value) in dimensions.Values)
        {
            bool isPlain = Encoding.UTF8.GetByteCount(value) is > 0 and <= MaximumValueBytes
                && !value.AsSpan().ContainsAny("/\\\0") && !value.Contains("..", StringComparison.Ordinal) && !value.Any(char.IsControl)
                && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
            if (!isPlain)
            {
                throw new DimensionException(name);
            }
        }

        return $"{dimensions}/";
    }
}
