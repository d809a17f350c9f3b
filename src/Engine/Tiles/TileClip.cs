using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Cuts tiles along the edge of a cache's coverage. What is stored stays whole, as MapProxy stores it.</summary>
internal static class TileClip
{
    /// <summary>The tile without what lies outside; itself where the coverage does not clip, or holds all of it.</summary>
    internal static TileResult Apply(TileSet set, TileCoord tile, TileResult result)
    {
        if (result.IsEmpty || set.Coverage is not { Clip: true } coverage)
        {
            return result;
        }

        BoundingBox box = set.Grid.TileBoundingBox(tile);
        if (coverage.Contains(box, set.Grid.Srs))
        {
            return result;
        }

        using Raster raster = ImageDecoder.Decode(result.Data.Span);
        CoverageMask.Clip(raster, box, set.Grid.Srs, coverage);
        return result with { Data = ImageEncoder.Encode(raster, set.ImageOptions with { Transparent = true }) };
    }
}
