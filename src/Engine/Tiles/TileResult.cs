using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Engine;

/// <summary>A tile on its way to a client; <see cref="Empty"/> where there is nothing to show.</summary>
/// <param name="Data">Encoded bytes; empty for an empty tile.</param>
/// <param name="Timestamp">When it was stored; null when unknown or not stored.</param>
/// <param name="IsCacheable">False when neither we nor clients may keep it.</param>
/// <param name="State">Where it came from.</param>
public sealed record TileResult(
    ReadOnlyMemory<byte> Data, DateTimeOffset? Timestamp, bool IsCacheable = true, CacheState State = CacheState.Miss)
{
    /// <summary>A place without a tile: outside the coverage, or the sources have nothing there.</summary>
    public static readonly TileResult Empty = new(default, null);

    /// <summary>True when there is nothing to show.</summary>
    public bool IsEmpty => Data.IsEmpty;

    /// <summary>Format by the first bytes: a mixed cache holds PNG and JPEG.</summary>
    public ImageFormat Format => ImageFormats.Sniff(Data.Span);
}
