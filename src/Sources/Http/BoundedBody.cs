namespace MapProxyCluster.Sources;

/// <summary>Reads an answer's body into memory, up to a bound.</summary>
internal static class BoundedBody
{
    // An announced length is believed up to here; a liar must send what it announces before it costs more.
    private const int TrustedLength = 4 * 1024 * 1024;

    /// <exception cref="IOException">The body is longer than <paramref name="maximum"/> bytes, or ended early.</exception>
    internal static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int maximum, CancellationToken cancellationToken)
    {
        long announced = content.Headers.ContentLength ?? 0;
        if (announced > maximum)
        {
            throw TooLarge(maximum);
        }

        await using Stream body = await content.ReadAsStreamAsync(cancellationToken);
        return await ReadAsync(body, maximum, cancellationToken, (int)Math.Min(announced, TrustedLength));
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="IOException">It is longer than <paramref name="maximum"/> bytes.</exception>
    internal static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, int maximum, CancellationToken cancellationToken, int announced = 0)
    {
        using var buffer = new MemoryStream(announced);
        byte[] chunk = new byte[16384];
        int read;
        while ((read = await body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > maximum)
            {
                throw TooLarge(maximum);
            }

            buffer.Write(chunk, 0, read);
        }

        // The usual answer tells its length and fills the buffer exactly.
        return buffer.Length == buffer.Capacity ? buffer.GetBuffer() : buffer.ToArray();
    }

    private static IOException TooLarge(int maximum) => new($"the answer is too large (more than {maximum} bytes)");
}
