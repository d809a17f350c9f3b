using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>Parts of one size that a picture is to be cut into.</summary>
/// <param name="Whole">Size of the picture in pixels.</param>
/// <param name="Corners">Left and top of each part in pixels.</param>
/// <param name="Size">Size of the parts in pixels.</param>
/// <param name="Options">The form of the parts.</param>
public sealed record ImageCut(PixelSize Whole, IReadOnlyList<(int Left, int Top)> Corners, PixelSize Size, ImageOptions Options)
{
    /// <summary>True for the whole picture in one part, which may keep its bytes as they are.</summary>
    public bool IsWhole => Size == Whole && Corners is [(0, 0)];
}

/// <summary>An encoded picture that has been looked at as far as parts of it can be made without its pixels.</summary>
internal interface IPreparedCut : IDisposable
{
    /// <summary>The encoded parts; null when they have to be made from pixels after all.</summary>
    byte[][]? Make();
}
