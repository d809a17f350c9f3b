using System.Globalization;

namespace MapProxyCluster.Caches;

/// <summary>A tile as an S3 object: the body is the picture, the metadata tell when it was written.</summary>
internal static class S3Object
{
    /// <summary>Header with the time of writing: microseconds since 1970.</summary>
    internal const string WrittenHeader = "x-amz-meta-written";

    private const int MaximumTile = 64 * 1024 * 1024;

    /// <summary>The header's value for a time.</summary>
    internal static string Written(DateTimeOffset time) =>
        ((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    /// <summary>When an object was written: by its header or else, as for objects of MapProxy, its last modification.</summary>
    internal static DateTimeOffset? WrittenOf(string? header, DateTime? modified) =>
        long.TryParse(header, CultureInfo.InvariantCulture, out long microseconds) && microseconds is > 0 and < 253_402_300_800_000_000
            ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : modified is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null;

    /// <summary>Reads a body into an array of its size; null for one that is empty or no tile by its size.</summary>
    /// <param name="body">The body.</param>
    /// <param name="length">Its length; null or 0 where the service does not tell.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal static async Task<byte[]?> ReadBodyAsync(Stream body, long? length, CancellationToken cancellationToken)
    {
        if (length is not ({ } known and > 0))
        {
            return await ReadToEndAsync(body, cancellationToken);
        }

        if (known > MaximumTile)
        {
            return null;
        }

        byte[] data = GC.AllocateUninitializedArray<byte>((int)known);
        await body.ReadExactlyAsync(data, cancellationToken);
        return data;
    }

    private static async Task<byte[]?> ReadToEndAsync(Stream body, CancellationToken cancellationToken)
    {
        var data = new MemoryStream();
        byte[] part = new byte[16 * 1024];
        while (await body.ReadAsync(part, cancellationToken) is > 0 and int read)
        {
            data.Write(part, 0, read);
            if (data.Length > MaximumTile)
            {
                return null;
            }
        }

        return data.Length == 0 ? null : data.ToArray();
    }
}
