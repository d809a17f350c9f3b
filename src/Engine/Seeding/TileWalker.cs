using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>
/// Goes over the metatiles of an area depth-first, in the order and with the progress of mapproxy/seed/seeder.py: from level 0 down, those
/// below before the one above, row by row from the north-west. It holds one frame per level, however large the area is. Below a metatile
/// that lies in the area as a whole, nothing is tested any more.
/// </summary>
public sealed class TileWalker
{
    private readonly WalkArea _area;
    private readonly TileGrid _grid;
    private readonly WalkFrame[] _frames;
    private readonly RecentTiles?[] _recent;
    private readonly int[] _levelsLeft;
    private readonly int _lastLevel, _lastReported;
    private int _depth = -1;
    private double _pending;
    private bool _isBegun, _isReturned;
    private WalkCursor? _resume;

    /// <summary>Prepares a walk; the first <see cref="MoveNext"/> begins it.</summary>
    /// <param name="area">What to go over.</param>
    /// <param name="start">Where an earlier walk over the same area has come to; null for the beginning.</param>
    public TileWalker(WalkArea area, WalkCursor? start = null)
    {
        (_area, _grid, _resume) = (area, area.MetaGrid.Grid, start);
        IReadOnlyList<int> levels = area.Levels;
        _lastLevel = levels[^1];
        _lastReported = levels.Count >= 4 ? levels[^2] : _lastLevel;
        _frames = new WalkFrame[_lastLevel + 1];
        _recent = [.. Enumerable.Range(0, _lastLevel + 1).Select(level => levels.Contains(level) ? new RecentTiles() : null)];
        _levelsLeft = [.. Enumerable.Range(0, _lastLevel + 1).Select(level => levels.Count(other => other >= level))];
    }

    /// <summary>Main tile of the metatile in turn.</summary>
    public TileCoord Current { get; private set; }

    /// <summary>How much of the walk is done, from 0 to 1.</summary>
    public double Progress { get; private set; }

    /// <summary>Called when the walk enters a box of a wanted level, down to the second last of four or more levels.</summary>
    public Action<int, BoundingBox>? Entered { get; set; }

    /// <summary>Where the walk is: <see cref="Current"/> is the first metatile that is not done.</summary>
    public WalkCursor Cursor
    {
        get
        {
            if (!_isBegun)
            {
                Begin();
            }

            if (_depth < 0 || _resume is not null)
            {
                return _resume ?? WalkCursor.End;
            }

            // With all below done, the frame below stands at its end.
            int steps = _frames[_depth].IsBelowDone ? _depth + 2 : _depth + 1;
            var path = new WalkStep[steps];
            for (int i = 0; i < steps; i++)
            {
                path[i] = new WalkStep(_frames[i].Index, _frames[i].Count);
            }

            return new WalkCursor(path);
        }
    }

    /// <summary>Goes on to the next metatile; false at the end.</summary>
    public bool MoveNext()
    {
        if (!_isBegun)
        {
            Begin();
        }

        Leave();
        while (_depth >= 0)
        {
            ref WalkFrame frame = ref _frames[_depth];
            if (frame.Index >= frame.Count)
            {
                Rise();
            }
            else if (!frame.IsBelowDone && frame.Level < _lastLevel)
            {
                Descend(ref frame);
            }
            else if (IsTurn(ref frame, out TileCoord tile))
            {
                Current = tile;
                return _isReturned = true;
            }
            else
            {
                Leave(ref frame);
            }
        }

        Progress = 1;
        return false;
    }

    private void Begin()
    {
        _isBegun = true;
        if (_resume is { IsEnd: true } || _grid.BoundingBox.Intersection(_area.BoundingBox) is not { } box)
        {
            return;
        }

        Enter(box, 0, false, 1);
    }

    private void Enter(BoundingBox box, int level, bool isContained, double share)
    {
        bool all = isContained || _levelsLeft[level] < _area.SkippedGeometryLevels;
        _depth = level;
        _frames[level] = new WalkFrame(_area.MetaGrid, box, level, all, share);
        if (_resume is { } start)
        {
            Resume(ref _frames[level], start.Path[level], level == start.Path.Count - 1);
        }

        if (_recent[level] is not null && level <= _lastReported)
        {
            Entered?.Invoke(level, box);
        }
    }

    // A path through a grid that has changed leads nowhere: the walk begins anew from there.
    private void Resume(ref WalkFrame frame, WalkStep step, bool isLast)
    {
        if (step.Count == frame.Count && step.Index >= 0)
        {
            frame.Index = Math.Min(step.Index, frame.Count);
            Progress += frame.Share * frame.Index;
        }
        else
        {
            isLast = true;
        }

        if (isLast)
        {
            _resume = null;
        }
    }

    private void Rise()
    {
        _depth--;
        if (_depth >= 0)
        {
            _frames[_depth].IsBelowDone = true;
        }
    }

    private void Descend(ref WalkFrame frame)
    {
        TileCoord tile = frame.Tile;
        BoundingBox box = _grid.TilesBoundingBox(tile, frame.LastOf(tile));
        if (!_grid.Contains(tile) || !TryTest(frame, box, out bool isContained) || frame.Box.Intersection(box) is not { } below)
        {
            Skip(ref frame);
            return;
        }

        Enter(below, frame.Level + 1, isContained, frame.Share);
    }

    private void Skip(ref WalkFrame frame)
    {
        Progress += frame.Share;
        frame.Next();
        _resume = null;
    }

    private bool TryTest(in WalkFrame frame, BoundingBox box, out bool isContained)
    {
        isContained = frame.IsContained || _area.LocalCoverage.Contains(box, _grid.Srs);
        return isContained || _area.LocalCoverage.Intersects(box, _grid.Srs);
    }

    // Above the last level the metatile was tested on the way down.
    private bool IsTurn(ref WalkFrame frame, out TileCoord tile)
    {
        tile = frame.Tile;
        if (_recent[frame.Level] is not { } recent)
        {
            return false;
        }

        if (!frame.IsBelowDone)
        {
            bool isWanted = _grid.Contains(tile)
                && (frame.IsContained || TryTest(frame, _grid.TilesBoundingBox(tile, frame.LastOf(tile)), out _));
            _pending = frame.Share;
            return isWanted && recent.Add(tile);
        }

        return recent.Add(tile);
    }

    private void Leave()
    {
        if (_isReturned)
        {
            _isReturned = false;
            Leave(ref _frames[_depth]);
        }
    }

    private void Leave(ref WalkFrame frame)
    {
        Progress += _pending;
        _pending = 0;
        frame.Next();
    }
}
