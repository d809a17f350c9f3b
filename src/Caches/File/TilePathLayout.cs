using System.Globalization;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>How a tile's coordinates become a path (mapproxy/cache/path.py; behaviour reference 4.1).</summary>
public enum TilePathLayout
{
    /// <summary><c>09/001/234/567/087/654/321</c>, MapProxy's default.</summary>
    Tc,

    /// <summary><c>09/0123/4567/8765/4321</c>.</summary>
    Mp,

    /// <summary><c>9/1234567/87654321</c>.</summary>
    Tms,

    /// <summary><c>87654321/1234567/9</c>.</summary>
    ReverseTms,

    /// <summary><c>1202102332221212</c>, flat.</summary>
    QuadKey,

    /// <summary><c>L09/R05397fb1/C0012d687</c>.</summary>
    ArcGis,
}

/// <summary>Paths of tiles below a cache's root.</summary>
public static class TilePaths
{
    /// <summary>The path of a tile, with forward slashes and extension.</summary>
    public static string Of(TilePathLayout layout, TileCoord tile, string extension)
    {
        (int x, int y, int z) = tile;
        return layout switch
        {
            TilePathLayout.Tc => Invariant(
                $"{z:00}/{x / 1_000_000:000}/{x / 1000 % 1000:000}/{x % 1000:000}/{y / 1_000_000:000}/{y / 1000 % 1000:000}/{y % 1000:000}.{extension}"),
            TilePathLayout.Mp => Invariant($"{z:00}/{x / 10_000:0000}/{x % 10_000:0000}/{y / 10_000:0000}/{y % 10_000:0000}.{extension}"),
            TilePathLayout.Tms => Invariant($"{z}/{x}/{y}.{extension}"),
            TilePathLayout.ReverseTms => Invariant($"{y}/{x}/{z}.{extension}"),
            TilePathLayout.QuadKey => $"{tile.ToQuadKey()}.{extension}",
            _ => Invariant($"L{z:00}/R{y:x8}/C{x:x8}.{extension}"),
        };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
