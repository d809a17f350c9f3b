using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>The metatiles of one level that a box needs, and which of them is in turn: row by row from the north-west.</summary>
internal struct WalkFrame
{
    private readonly TileCoord _northWest;
    private readonly PixelSize _size;
    private readonly int _columns, _rowStep;

    /// <summary>Looks at a box of a level.</summary>
    /// <param name="metaGrid">The metatiles.</param>
    /// <param name="box">The box, in the grid's SRS.</param>
    /// <param name="level">The level.</param>
    /// <param name="isContained">Whether all of the box is wanted, so that no metatile needs a test.</param>
    /// <param name="share">Part of the whole walk that the box makes up.</param>
    internal WalkFrame(MetaGrid metaGrid, BoundingBox box, int level, bool isContained, double share)
    {
        TileBlock block = metaGrid.Grid.AffectedTiles(box, level);
        _size = metaGrid.SizeAt(level);
        int west = Align(block.First.X, _size.Width), east = Align(block.Last.X, _size.Width);
        int low = Align(block.First.Y, _size.Height), high = Align(block.Last.Y, _size.Height);
        bool isFromNorth = metaGrid.Grid.Origin == GridOrigin.NorthWest;
        _northWest = new TileCoord(west, isFromNorth ? low : high, level);
        _rowStep = isFromNorth ? _size.Height : -_size.Height;
        _columns = ((east - west) / _size.Width) + 1;
        Count = (long)_columns * (((high - low) / _size.Height) + 1);
        (Box, IsContained, Share) = (box, isContained, share / Count);
    }

    /// <summary>The box that is looked at.</summary>
    internal BoundingBox Box { get; }

    internal bool IsContained { get; }

    /// <summary>Part of the whole walk that one metatile makes up.</summary>
    internal double Share { get; }

    /// <summary>Number of metatiles.</summary>
    internal long Count { get; }

    /// <summary>Number of the metatile in turn.</summary>
    internal long Index { get; set; }

    /// <summary>Whether all below the metatile in turn is done.</summary>
    internal bool IsBelowDone { get; set; }

    internal readonly int Level => _northWest.Z;

    /// <summary>The main tile of the metatile in turn; it may lie outside of the grid.</summary>
    internal readonly TileCoord Tile =>
        new(_northWest.X + ((int)(Index % _columns) * _size.Width), _northWest.Y + ((int)(Index / _columns) * _rowStep), _northWest.Z);

    /// <summary>The last tile of the metatile that begins with a tile.</summary>
    internal readonly TileCoord LastOf(TileCoord main) => new(main.X + _size.Width - 1, main.Y + _size.Height - 1, main.Z);

    internal void Next() => (Index, IsBelowDone) = (Index + 1, false);

    private static int Align(int index, int size) => (index >= 0 ? index / size : ((index + 1) / size) - 1) * size;
}
