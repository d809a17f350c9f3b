using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Two grids whose tiles cover the same places, be they numbered from another corner, level or edge.</summary>
public sealed class SameTiles
{
    // Parts of a pixel, and of a resolution: far below what can be seen, far above what rounding does.
    private const double PixelTolerance = 0.01, ResolutionTolerance = 1e-9;

    private readonly TileGrid _grid;
    private readonly TileGrid _other;
    private readonly Dictionary<int, int> _levels;

    private SameTiles(TileGrid grid, TileGrid other, Dictionary<int, int> levels) => (_grid, _other, _levels) = (grid, other, levels);

    /// <summary>Compares some levels of a grid with another grid; null when the tiles of one of them are not tiles of the other.</summary>
    public static SameTiles? Find(TileGrid grid, TileGrid other, IEnumerable<int> levels)
    {
        if (!grid.Srs.Equals(other.Srs) || grid.TileSize != other.TileSize)
        {
            return null;
        }

        var found = new Dictionary<int, int>();
        foreach (int level in levels)
        {
            if (LevelOf(grid, other, level) is not { } same)
            {
                return null;
            }

            found[level] = same;
        }

        return new SameTiles(grid, other, found);
    }

    /// <summary>The levels of a grid whose tiles are also tiles of another.</summary>
    public static IEnumerable<int> CommonLevels(TileGrid grid, TileGrid other) =>
        Enumerable.Range(0, grid.LevelCount).Where(level => Find(grid, other, [level]) is not null);

    /// <summary>The same numbers the other way round.</summary>
    public SameTiles Reversed => new(_other, _grid, _levels.ToDictionary(pair => pair.Value, pair => pair.Key));

    /// <summary>The level of the other grid that has the same tiles as a level of this one.</summary>
    public int LevelInOther(int level) => _levels[level];

    /// <summary>A tile under the number that the other grid gives it; it may lie outside of that grid.</summary>
    public TileCoord InOther(TileCoord tile) => Numbered(_grid.TileBoundingBox(tile), _other, _levels[tile.Z]);

    private static int? LevelOf(TileGrid grid, TileGrid other, int level)
    {
        double resolution = grid.Resolutions[level];
        PixelSize size = grid.LevelSize(level);
        TileCoord first = new(0, 0, level), last = new(size.Width - 1, size.Height - 1, level);
        for (int candidate = 0; candidate < other.LevelCount; candidate++)
        {
            // Between two corners that are the same, all tiles are.
            if (Math.Abs(other.Resolutions[candidate] - resolution) <= resolution * ResolutionTolerance
                && IsSame(grid.TileBoundingBox(first), other, candidate) && IsSame(grid.TileBoundingBox(last), other, candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool IsSame(BoundingBox box, TileGrid other, int level)
    {
        BoundingBox same = other.TileBoundingBox(Numbered(box, other, level));
        double tolerance = other.Resolutions[level] * PixelTolerance;
        return Math.Abs(same.MinX - box.MinX) <= tolerance && Math.Abs(same.MinY - box.MinY) <= tolerance
            && Math.Abs(same.MaxX - box.MaxX) <= tolerance && Math.Abs(same.MaxY - box.MaxY) <= tolerance;
    }

    private static TileCoord Numbered(BoundingBox box, TileGrid other, int level)
    {
        (double x, double y) = other.TileAt((box.MinX + box.MaxX) / 2, (box.MinY + box.MaxY) / 2, level);
        return new TileCoord((int)x, (int)y, level);
    }
}
