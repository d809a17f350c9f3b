using System.Globalization;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>The square of 128 × 128 tiles that one bundle holds.</summary>
/// <param name="Column">Column of its lowest tile, a multiple of 128.</param>
/// <param name="Row">Row of its lowest tile, a multiple of 128.</param>
/// <param name="Level">Its level.</param>
internal readonly record struct BundlePlace(int Column, int Row, int Level)
{
    /// <summary>Tiles along each side.</summary>
    internal const int Side = 128;

    /// <summary>Tiles of a bundle.</summary>
    internal const int Cells = Side * Side;

    internal static BundlePlace Of(TileCoord tile) => new(tile.X & ~(Side - 1), tile.Y & ~(Side - 1), tile.Z);

    /// <summary>True when some of its tiles may lie in an area.</summary>
    internal bool Touches(TileRange area) =>
        Level == area.Level && Column <= area.Last.X && Column + Side > area.First.X && Row <= area.Last.Y && Row + Side > area.First.Y;

    /// <summary>The bundle's path without extension, such as <c>L05/R0080C0000</c> below the root.</summary>
    internal string PathIn(string root) => Path.Combine(
        root,
        string.Create(CultureInfo.InvariantCulture, $"L{Level:D2}"),
        string.Create(CultureInfo.InvariantCulture, $"R{Row:x4}C{Column:x4}"));

    /// <summary>The place that a path of a bundle without extension names; null when it names none.</summary>
    internal static BundlePlace? Parse(string path)
    {
        string name = Path.GetFileName(path), folder = Path.GetFileName(Path.GetDirectoryName(path) ?? "");
        int column = name.IndexOf('C', StringComparison.OrdinalIgnoreCase);
        return column > 1 && name[0] is 'R' or 'r' && folder.StartsWith('L')
            && int.TryParse(folder.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int level)
            && int.TryParse(name.AsSpan(1, column - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int row)
            && int.TryParse(name.AsSpan(column + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int x)
                ? new BundlePlace(x, row, level)
                : null;
    }
}
