using System.Globalization;
using System.Text.RegularExpressions;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>A tile URL with printf-like places: <c>%(x)s</c>, <c>%(quadkey)s</c> … (mapproxy/client/tile.py).</summary>
public sealed partial class TileUrlTemplate(string template)
{
    /// <summary>The URL of a tile of a grid.</summary>
    /// <param name="tile">Coordinates in the grid's own row order.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="extension">Value of <c>%(format)s</c>.</param>
    /// <param name="pixelRatio">For displays with smaller pixels: <c>%(scale)s</c> is "@2x" and so on, and nothing for usual ones.</param>
    public string For(TileCoord tile, TileGrid grid, string extension, int pixelRatio = 1) => Place().Replace(template, match =>
        match.Value == "%%" ? "%" : Value(match.Groups["name"].Value, tile, grid, extension, pixelRatio) is { } value ? Padded(value, match) : match.Value);

    /// <summary>Whether the URL says which display the tile is for; our extension.</summary>
    public bool HasScale => Place().Matches(template).Any(match => match.Groups["name"].Value == "scale");

    private static string? Value(string name, TileCoord tile, TileGrid grid, string extension, int pixelRatio) => name switch
    {
        "scale" => pixelRatio == 1 ? "" : $"@{pixelRatio}x",
        "x" => Text(tile.X),
        "y" => Text(tile.Y),
        "z" => Text(tile.Z),
        "format" => extension,
        "quadkey" => tile.ToQuadKey(),
        "tc_path" => $"{tile.Z:00}/{Thousands(tile.X)}/{Thousands(tile.Y)}",
        "tms_path" => $"{Text(tile.Z)}/{Text(tile.X)}/{Text(tile.Y)}",
        "arcgiscache_path" => string.Create(CultureInfo.InvariantCulture, $"L{tile.Z:00}/R{tile.Y:x8}/C{tile.X:x8}"),
        "bbox" => Box(grid.TileBoundingBox(tile)),
        _ => null,
    };

    // printf's width: zeros for numbers with the flag 0, else blanks.
    private static string Padded(string value, Match match)
    {
        string flags = match.Groups["flags"].Value;
        int width = match.Groups["width"].Length > 0 ? int.Parse(match.Groups["width"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        bool hasZeros = flags.Contains('0', StringComparison.Ordinal) && match.Groups["kind"].Value != "s";
        return flags.Contains('-', StringComparison.Ordinal) ? value.PadRight(width) : value.PadLeft(width, hasZeros ? '0' : ' ');
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Thousands(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number / 1_000_000:000}/{number / 1000 % 1000:000}/{number % 1000:000}");

    private static string Box(BoundingBox box) =>
        string.Create(CultureInfo.InvariantCulture, $"{box.MinX:F8},{box.MinY:F8},{box.MaxX:F8},{box.MaxY:F8}");

    [GeneratedRegex(@"%%|%\((?<name>\w+)\)(?<flags>[-+ #0]*)(?<width>\d{0,2})(\.\d+)?(?<kind>[sdif])")]
    private static partial Regex Place();
}
