using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>How it was found out which tiles are stored.</summary>
public enum StoredTilesMethod
{
    /// <summary>Each tile was looked at, or listed by the store.</summary>
    Exact,

    /// <summary>One tile of each cell was looked at.</summary>
    Sampled,
}

/// <summary>What is stored of a level, as cells of equal numbers of tiles: row by row from the north-west.</summary>
/// <param name="Block">The tiles that the cells cover.</param>
/// <param name="Columns">Cells in a row.</param>
/// <param name="Rows">Rows of cells.</param>
/// <param name="Method">How it was found out.</param>
public sealed record StoredTiles(TileBlock Block, int Columns, int Rows, StoredTilesMethod Method)
{
    /// <summary>The value of a cell that was not looked at.</summary>
    public const byte Unknown = 255;

    /// <summary>Per cent of its tiles that are stored, for each cell, or <see cref="Unknown"/>.</summary>
    public required byte[] Cells { get; init; }

    /// <summary>How many tiles were looked at.</summary>
    public required long Looked { get; init; }

    /// <summary>How many of these are stored.</summary>
    public required long Found { get; init; }

    /// <summary>False when time ran out before all cells were looked at.</summary>
    public bool IsComplete => !Cells.AsSpan().Contains(Unknown);
}
