namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>The zlib stream of a PNG, read from its IDAT chunks in place. The memory must stay pinned while it is read.</summary>
internal sealed unsafe class ImageDataStream(byte* data, List<Range> parts) : Stream
{
    private int _part;
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>All of the stream where it lies in one piece, else empty.</summary>
    internal ReadOnlySpan<byte> InOnePiece => parts is [var whole] ? new ReadOnlySpan<byte>(data + whole.Start.Value, whole.End.Value - whole.Start.Value) : [];

    /// <summary>Bytes of all parts.</summary>
    internal int TotalBytes => parts.Sum(part => part.End.Value - part.Start.Value);

    /// <summary>Goes back to the beginning.</summary>
    internal void Rewind() => (_part, _position) = (0, 0);

    public override int Read(Span<byte> buffer)
    {
        while (_part < parts.Count && !buffer.IsEmpty)
        {
            int start = parts[_part].Start.Value + _position, left = parts[_part].End.Value - start;
            int count = Math.Min(left, buffer.Length);
            if (count > 0)
            {
                new ReadOnlySpan<byte>(data + start, count).CopyTo(buffer);
                _position += count;
                return count;
            }

            (_part, _position) = (_part + 1, 0);
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
