namespace MapProxyCluster.Caches;

/// <summary>Tells the media types of tiles apart by their first bytes.</summary>
internal static class TileMedia
{
    /// <summary>PNG and JPEG, the formats of mixed caches; anything else is plain data.</summary>
    internal static string Sniff(ReadOnlySpan<byte> tile) =>
        tile.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? "image/png"
        : tile.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? "image/jpeg"
        : "application/octet-stream";
}
