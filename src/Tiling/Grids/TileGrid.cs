namespace MapProxyCluster.Tiling;

/// <summary>
/// A pyramid of tiles: an area of an SRS, cut into levels of decreasing resolution. Rows count from <see cref="Origin"/>.
/// All rounding follows mapproxy/grid/tile_grid.py, so that both programs name every tile alike.
/// </summary>
public sealed class TileGrid
{
    private readonly double[] _resolutions;
    private readonly PixelSize[] _levelSizes;
    private readonly double[] _thresholds;

    /// <summary>Builds a grid from its definition.</summary>
    /// <exception cref="GridException">The definition contradicts itself.</exception>
    public TileGrid(GridDefinition definition)
    {
        if (!definition.BoundingBox.IsValid)
        {
            throw new GridException($"grid '{definition.Name}': invalid bbox {definition.BoundingBox}");
        }

        if (definition.TileSize is not { Width: > 0, Height: > 0 })
        {
            throw new GridException($"grid '{definition.Name}': invalid tile_size {definition.TileSize}");
        }

        Definition = definition;
        _resolutions = GridResolutions.Compute(definition);
        _thresholds = [.. definition.ThresholdResolutions.OrderDescending()];
        _levelSizes = [.. _resolutions.Select(LevelSizeAt)];
    }

    /// <summary>The same tiles with that many times the pixels on each side, for displays with smaller pixels.</summary>
    public TileGrid WithPixelRatio(int ratio) => new(new GridDefinition(Name, Srs, BoundingBox)
    {
        TileSize = new PixelSize(TileSize.Width * ratio, TileSize.Height * ratio),
        Origin = Origin,
        Resolutions = [.. _resolutions.Select(resolution => resolution / ratio)],
        LevelNames = Definition.LevelNames,
        StretchFactor = Definition.StretchFactor,
        MaxShrinkFactor = Definition.MaxShrinkFactor,
        ThresholdResolutions = [.. Definition.ThresholdResolutions.Select(resolution => resolution / ratio)],
    });

    /// <summary>What the grid was built from.</summary>
    public GridDefinition Definition { get; }

    /// <summary>Name shown in URLs and cache paths.</summary>
    public string Name => Definition.Name;

    /// <summary>SRS of all coordinates of this grid.</summary>
    public Srs Srs => Definition.Srs;

    /// <summary>The area covered, in SRS units.</summary>
    public BoundingBox BoundingBox => Definition.BoundingBox;

    /// <summary>Tile width and height in pixels.</summary>
    public PixelSize TileSize => Definition.TileSize;

    /// <summary>The corner that rows are counted from.</summary>
    public GridOrigin Origin => Definition.Origin;

    /// <summary>Resolutions (SRS units per pixel), coarsest first.</summary>
    public IReadOnlyList<double> Resolutions => _resolutions;

    /// <summary>Number of levels.</summary>
    public int LevelCount => _resolutions.Length;

    /// <summary>Columns and rows of a level.</summary>
    public PixelSize LevelSize(int level) => _levelSizes[level];

    /// <summary>True when the tile exists.</summary>
    public bool Contains(TileCoord tile) =>
        (uint)tile.Z < (uint)_levelSizes.Length
        && (uint)tile.X < (uint)_levelSizes[tile.Z].Width && (uint)tile.Y < (uint)_levelSizes[tile.Z].Height;

    /// <summary>The tile's area in SRS units.</summary>
    public BoundingBox TileBoundingBox(TileCoord tile) => TilesBoundingBox(tile, tile);

    /// <summary>The area of a block of tiles given by its lowest and highest coordinates.</summary>
    public BoundingBox TilesBoundingBox(TileCoord first, TileCoord last)
    {
        double resolution = _resolutions[first.Z];
        BoundingBox a = OneTile(first.X, first.Y, resolution), b = OneTile(last.X, last.Y, resolution);
        return a.Union(b);
    }

    /// <summary>The tile with rows counted from the other edge.</summary>
    public TileCoord FlipY(TileCoord tile) => tile with { Y = _levelSizes[tile.Z].Height - 1 - tile.Y };

    /// <summary>The tile with this grid's row numbers, given one whose rows count from <paramref name="origin"/>.</summary>
    public TileCoord FromOrigin(TileCoord tile, GridOrigin origin) => origin == Origin ? tile : FlipY(tile);

    /// <summary>
    /// True when rows may also be counted from the other corner: the tiles of each level must fill the box exactly.
    /// </summary>
    public bool SupportsOrigin(GridOrigin origin)
    {
        if (origin == Origin)
        {
            return true;
        }

        double tolerance = Math.Max(Math.Abs(BoundingBox.MinY), Math.Abs(BoundingBox.MaxY)) / 1e12;
        for (int level = 0; level < LevelCount; level++)
        {
            BoundingBox all = LevelBoundingBox(level);
            if (Math.Abs(all.MinY - BoundingBox.MinY) > tolerance || Math.Abs(all.MaxY - BoundingBox.MaxY) > tolerance)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// True when each tile of this grid is also a tile of <paramref name="other"/>: tiles can be taken over one by one
    /// (mapproxy/grid/tile_grid.py, is_subset_of).
    /// </summary>
    public bool IsSubsetOf(TileGrid other)
    {
        if (!Srs.Equals(other.Srs) || TileSize != other.TileSize)
        {
            return false;
        }

        for (int level = 0; level < LevelCount; level++)
        {
            int same = Array.IndexOf(other._resolutions, _resolutions[level]);
            BoundingBox own = LevelBoundingBox(level);
            if (same < 0 || !AreClose(own, other.AffectedTiles(own, same).BoundingBox, own.Width / 1e6))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The column and row that contain a point; may lie outside the grid.</summary>
    public (double X, double Y) TileAt(double x, double y, int level)
    {
        double spanX = _resolutions[level] * TileSize.Width, spanY = _resolutions[level] * TileSize.Height;
        double fromEdge = Origin == GridOrigin.SouthWest ? y - BoundingBox.MinY : BoundingBox.MaxY - y;
        return (Math.Floor((x - BoundingBox.MinX) / spanX), Math.Floor(fromEdge / spanY));
    }

    /// <summary>
    /// The level that serves a wanted resolution best: the coarsest one that needs no more than <see cref="GridDefinition.StretchFactor"/>
    /// enlargement, or the one that <see cref="GridDefinition.ThresholdResolutions"/> asks for.
    /// </summary>
    public int ClosestLevel(double resolution)
    {
        int candidate = -1;
        int threshold = 0;
        while (threshold < _thresholds.Length && _thresholds[threshold] > _resolutions[0])
        {
            threshold++;
        }

        for (int level = 0; level < LevelCount; level++)
        {
            double own = _resolutions[level];
            if (threshold < _thresholds.Length && level > 0
                && _resolutions[level - 1] > _thresholds[threshold] && _thresholds[threshold] >= own)
            {
                if (resolution > _thresholds[threshold])
                {
                    return level - 1;
                }

                if (resolution >= own)
                {
                    return level;
                }

                threshold++;
            }

            if (candidate >= 0 && own < resolution)
            {
                return candidate;
            }

            if (own <= resolution * Definition.StretchFactor)
            {
                candidate = level;
            }
        }

        return LevelCount - 1;
    }

    /// <summary>The level for a map of this area and size in the grid's SRS; null when it lies outside or is far too coarse (a blank map).</summary>
    public int? LevelFor(BoundingBox bbox, PixelSize size)
    {
        if (!BoundingBox.Intersects(bbox))
        {
            return null;
        }

        double resolution = Math.Min(bbox.Width / size.Width, bbox.Height / size.Height);
        return resolution > _resolutions[0] * Definition.MaxShrinkFactor ? null : ClosestLevel(resolution);
    }

    /// <summary>
    /// The tiles of a level that a box needs. The box is first shrunk by a tenth of a pixel so that tiles which it merely touches stay out.
    /// </summary>
    /// <exception cref="GridException">The box is inverted, not finite or absurdly far away.</exception>
    public TileBlock AffectedTiles(BoundingBox bbox, int level)
    {
        if (!bbox.IsValid)
        {
            throw new GridException("Invalid BBOX");
        }

        // A box thinner than that keeps its middle.
        double shrinkX = Math.Min(_resolutions[level] / 10, bbox.Width / 2), shrinkY = Math.Min(_resolutions[level] / 10, bbox.Height / 2);
        (double x0, double south) = TileAt(bbox.MinX + shrinkX, bbox.MinY + shrinkY, level);
        (double x1, double north) = TileAt(bbox.MaxX - shrinkX, bbox.MaxY - shrinkY, level);
        return new TileBlock(
            this,
            new TileCoord(ToIndex(Math.Min(x0, x1)), ToIndex(Math.Min(south, north)), level),
            new TileCoord(ToIndex(Math.Max(x0, x1)), ToIndex(Math.Max(south, north)), level));
    }

    // Half the range, so that the number of columns and rows of any block fits as well.
    private static int ToIndex(double value) =>
        Math.Abs(value) <= int.MaxValue / 2 ? (int)value : throw new GridException("Invalid BBOX");

    private BoundingBox LevelBoundingBox(int level)
    {
        PixelSize size = LevelSize(level);
        return TilesBoundingBox(new TileCoord(0, 0, level), new TileCoord(size.Width - 1, size.Height - 1, level));
    }

    private static bool AreClose(BoundingBox a, BoundingBox b, double tolerance) =>
        Math.Abs(a.MinX - b.MinX) < tolerance && Math.Abs(a.MinY - b.MinY) < tolerance
        && Math.Abs(a.MaxX - b.MaxX) < tolerance && Math.Abs(a.MaxY - b.MaxY) < tolerance;

    // Offsets and sizes are rounded to 12 decimals, which keeps neighbouring tiles seamless.
    private BoundingBox OneTile(int x, int y, double resolution)
    {
        double spanX = resolution * TileSize.Width, spanY = resolution * TileSize.Height;
        double minX = BoundingBox.MinX + Math.Round(x * spanX, 12);
        if (Origin == GridOrigin.SouthWest)
        {
            double minY = BoundingBox.MinY + Math.Round(y * spanY, 12);
            return new BoundingBox(minX, minY, minX + Math.Round(spanX, 12), minY + Math.Round(spanY, 12));
        }

        double maxY = BoundingBox.MaxY - Math.Round(y * spanY, 12);
        return new BoundingBox(minX, maxY - Math.Round(spanY, 12), minX + Math.Round(spanX, 12), maxY);
    }

    // The pixel count is floored before it is divided into tiles, as in MapProxy: cache layouts depend on it.
    private PixelSize LevelSizeAt(double resolution)
    {
        double columns = Math.Ceiling(Math.Floor(BoundingBox.Width / resolution) / TileSize.Width);
        double rows = Math.Ceiling(Math.Floor(BoundingBox.Height / resolution) / TileSize.Height);
        return columns > int.MaxValue || rows > int.MaxValue
            ? throw new GridException($"grid '{Name}': a level has more than {int.MaxValue} columns or rows")
            : new PixelSize(Math.Max((int)columns, 1), Math.Max((int)rows, 1));
    }
}
