namespace MapProxyCluster.Caches;

/// <summary>Tells the media types of tiles apart by their first bytes.</summary>
internal static class TileMedia
{
    private const string Unknown = "application/octet-stream";
    private const int TailLength = 8;

    /// <summary>PNG and JPEG, the formats of mixed caches; anything else is plain data.</summary>
    internal static string Sniff(ReadOnlySpan<byte> tile) =>
        tile.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? "image/png"
        : tile.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? "image/jpeg"
        : Unknown;

    /// <summary>
    /// True for what begins as a picture does and does not end in the zeros of a page that was never written. Of TIFF any end will do.
    /// </summary>
    internal static bool IsPicture(ReadOnlySpan<byte> tile)
    {
        bool isTiff = tile.StartsWith("II*\0"u8) || tile.StartsWith("MM\0*"u8);
        return isTiff || ((Sniff(tile) != Unknown || tile.StartsWith("GIF8"u8) || IsWebP(tile)) && tile[^Math.Min(tile.Length, TailLength)..].ContainsAnyExcept((byte)0));
    }

    private static bool IsWebP(ReadOnlySpan<byte> tile) => tile.Length > 12 && tile.StartsWith("RIFF"u8) && tile[8..].StartsWith("WEBP"u8);
}
