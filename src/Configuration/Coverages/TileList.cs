using System.Globalization;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>Reads lists of expired tiles: lines "z/x/y" of the web mercator grid, rows counted from the north (as renderers of OpenStreetMap data write them).</summary>
internal static class TileList
{
    private const double WorldEdge = 20037508.342789244;
    private const int MaximumLevel = 30;

    /// <summary>The area of all tiles that are listed in a file, or in the files of a folder and its folders.</summary>
    /// <exception cref="CoverageException">No tile is listed, or a line is not a tile.</exception>
    internal static Coverage Read(string path, bool clip)
    {
        var tiles = new HashSet<TileCoord>();
        try
        {
            string[] files = Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path];
            foreach (string file in files)
            {
                tiles.UnionWith(File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => Parse(line, file)));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CoverageException($"'{path}' cannot be read: {error.Message}", error);
        }

        return CoverageShapes.FromBoxes(Largest(tiles).Select(BoxOf), Srs.WebMercator, clip);
    }

    private static TileCoord Parse(string line, string file)
    {
        string[] parts = line.Split('/');
        bool isTile = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int z) && z <= MaximumLevel && parts.Length == 3;
        int x = -1, y = -1;
        isTile = isTile && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out x)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out y) && x >> z == 0 && y >> z == 0;
        return isTile ? new TileCoord(x, y, z) : throw new CoverageException($"'{line}' in '{file}' is not a tile: expected z/x/y");
    }

    // Four tiles that make up a coarser one become that one, and tiles in a listed coarser one go: lists may have millions.
    private static HashSet<TileCoord> Largest(HashSet<TileCoord> tiles)
    {
        for (int level = MaximumLevel; level > 0; level--)
        {
            foreach (IGrouping<TileCoord, TileCoord> group in tiles.Where(tile => tile.Z == level).GroupBy(ParentOf).ToArray())
            {
                if (group.Count() == 4 || tiles.Contains(group.Key))
                {
                    tiles.ExceptWith(group);
                    tiles.Add(group.Key);
                }
            }
        }

        return tiles;
    }

    private static TileCoord ParentOf(TileCoord tile) => new(tile.X / 2, tile.Y / 2, tile.Z - 1);

    private static BoundingBox BoxOf(TileCoord tile)
    {
        double side = 2 * WorldEdge / (1L << tile.Z);
        double minX = -WorldEdge + (tile.X * side), maxY = WorldEdge - (tile.Y * side);
        return new BoundingBox(minX, maxY - side, minX + side, maxY);
    }
}
