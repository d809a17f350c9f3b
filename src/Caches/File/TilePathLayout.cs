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
    public static string Of(TilePathLayout layout, TileCoord tile, string extension) => Of("", layout, tile, extension);

    /// <summary>The path of a tile with dimensions, each of which is a folder.</summary>
    /// <param name="root">The cache's folder with a slash at its end, or nothing.</param>
    /// <param name="dimensions">The tile's dimensions.</param>
    /// <param name="layout">The layout below them.</param>
    /// <param name="tile">The tile, in the rows of the cache's grid.</param>
    /// <param name="extension">Extension without dot.</param>
    internal static string Of(string root, Dimensions dimensions, TilePathLayout layout, TileCoord tile, string extension) =>
        Of(dimensions.IsEmpty ? root : root + DimensionFolders.Of(dimensions, layout), layout, tile, extension);

    /// <summary>The path of a tile in a folder, made in one go: every read of a tile passes here.</summary>
    /// <param name="folder">The folder with a slash at its end, or nothing.</param>
    /// <param name="layout">The layout below the folder.</param>
    /// <param name="tile">The tile, in the rows of the cache's grid.</param>
    /// <param name="extension">Extension without dot.</param>
    internal static string Of(string folder, TilePathLayout layout, TileCoord tile, string extension)
    {
        (int x, int y, int z) = tile;
        CultureInfo culture = CultureInfo.InvariantCulture;
        Span<char> buffer = stackalloc char[256];
        return layout switch
        {
            TilePathLayout.Tc => string.Create(
                culture, buffer, $"{folder}{z:D2}/{x / 1_000_000:D3}/{x / 1000 % 1000:D3}/{x % 1000:D3}/{y / 1_000_000:D3}/{y / 1000 % 1000:D3}/{y % 1000:D3}.{extension}"),
            TilePathLayout.Mp => string.Create(
                culture, buffer, $"{folder}{z:D2}/{x / 10_000:D4}/{x % 10_000:D4}/{y / 10_000:D4}/{y % 10_000:D4}.{extension}"),
            TilePathLayout.Tms => string.Create(culture, buffer, $"{folder}{z}/{x}/{y}.{extension}"),
            TilePathLayout.ReverseTms => string.Create(culture, buffer, $"{folder}{y}/{x}/{z}.{extension}"),
            TilePathLayout.QuadKey => string.Create(culture, buffer, $"{folder}{tile.ToQuadKey()}.{extension}"),
            _ => string.Create(culture, buffer, $"{folder}L{z:D2}/R{y:x8}/C{x:x8}.{extension}"),
        };
    }

    /// <summary>The folder that holds all tiles of a level, without a slash; for layouts that have one.</summary>
    internal static string LevelFolder(TilePathLayout layout, int level) => layout switch
    {
        TilePathLayout.Tms => level.ToString(CultureInfo.InvariantCulture),
        TilePathLayout.ArcGis => $"L{level.ToString("D2", CultureInfo.InvariantCulture)}",
        _ => level.ToString("D2", CultureInfo.InvariantCulture),
    };

    /// <summary>The folder below which all tiles of a level lie; empty for layouts without such a folder.</summary>
    internal static string FolderOf(TilePathLayout layout, int level) =>
        layout is TilePathLayout.ReverseTms or TilePathLayout.QuadKey ? "" : LevelFolder(layout, level);

    /// <summary>What the names of all tiles of a level begin with, below a folder with a slash at its end, or nothing.</summary>
    internal static string PrefixOf(string folder, TilePathLayout layout, int level) =>
        FolderOf(layout, level) is { Length: > 0 } own ? $"{folder}{own}/" : folder;

    /// <summary>The tile of a level that a path names; null when it names none.</summary>
    internal static TileCoord? Parse(TilePathLayout layout, string path, int level, string extension)
    {
        int dot = path.LastIndexOf('.');
        if (dot < 0)
        {
            return null;
        }

        string[] parts = path[..dot].Split('/');
        TileCoord? tile = (layout, parts) switch
        {
            (TilePathLayout.Tc, [_, var a, var b, var c, var d, var e, var f]) => Of(a + b + c, d + e + f, level, NumberStyles.None),
            (TilePathLayout.Mp, [_, var a, var b, var c, var d]) => Of(a + b, c + d, level, NumberStyles.None),
            (TilePathLayout.Tms, [_, var x, var y]) => Of(x, y, level, NumberStyles.None),
            (TilePathLayout.ReverseTms, [var y, var x, _]) => Of(x, y, level, NumberStyles.None),
            (TilePathLayout.ArcGis, [_, ['R', .. var y], ['C', .. var x]]) => Of(x, y, level, NumberStyles.AllowHexSpecifier),
            (TilePathLayout.QuadKey, [var key]) when key.Length == level => FromQuadKey(key),
            _ => null,
        };

        // Other files lie there, too.
        return tile is { } found && Of(layout, found, extension) == path ? tile : null;
    }

    private static TileCoord? Of(string x, string y, int level, NumberStyles style) =>
        int.TryParse(x, style, CultureInfo.InvariantCulture, out int column) && int.TryParse(y, style, CultureInfo.InvariantCulture, out int row)
            ? new TileCoord(column, row, level)
            : null;

    private static TileCoord FromQuadKey(string key)
    {
        int x = 0, y = 0;
        foreach (char digit in key)
        {
            x = (x << 1) | ((digit - '0') & 1);
            y = (y << 1) | ((digit - '0') >> 1);
        }

        return new TileCoord(x, y, key.Length);
    }
}
