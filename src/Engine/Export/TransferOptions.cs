using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>What happens to tiles that are in the target already.</summary>
public enum ExistingTiles
{
    /// <summary>There are none: the target is new.</summary>
    Unexpected,

    /// <summary>They stay: a transfer that was stopped goes on where it ended.</summary>
    Stay,

    /// <summary>They stay unless the other one was written later.</summary>
    YieldToNewer,

    /// <summary>They are written again.</summary>
    Yield,
}

/// <summary>How tiles are transferred.</summary>
public sealed record TransferOptions
{
    private const int UsualSide = 16;

    /// <summary>Columns and rows of a batch.</summary>
    public PixelSize Block { get; init; } = new(UsualSide, UsualSide);

    /// <summary>How many batches are on their way at a time.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>What happens to tiles that are in the target already.</summary>
    public ExistingTiles Existing { get; init; } = ExistingTiles.Stay;

    /// <summary>A batch of whole metatiles, so that none of them is made twice.</summary>
    public static PixelSize BlockFor(PixelSize metaSize) => new(Rounded(metaSize.Width), Rounded(metaSize.Height));

    private static int Rounded(int side) => (UsualSide + side - 1) / side * side;
}

/// <summary>How far a transfer has come.</summary>
/// <param name="Places">Tiles of the rectangles that have been looked at, in the area or not.</param>
/// <param name="Written">Tiles that were written.</param>
/// <param name="Bytes">Size of the written tiles.</param>
/// <param name="Kept">Tiles that were in the target already.</param>
/// <param name="Missing">Tiles that the source does not have.</param>
/// <param name="Failed">Tiles that could not be made.</param>
public readonly record struct TransferTotals(long Places, long Written, long Bytes, long Kept, long Missing, long Failed)
{
    /// <summary>Both together.</summary>
    public TransferTotals Plus(TransferTotals other) => new(
        Places + other.Places, Written + other.Written, Bytes + other.Bytes, Kept + other.Kept, Missing + other.Missing, Failed + other.Failed);
}
