using System.Buffers;
using System.Buffers.Binary;

namespace MapProxyCluster.Imaging.Codecs;

/// <summary>Collects the bytes of a file in pooled memory. A stream, so that compressors can write to it.</summary>
internal sealed class ByteWriter(int capacity) : Stream
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>What has been written so far, open to corrections.</summary>
    internal Span<byte> Written => _buffer.AsSpan(0, _length);

    public override void Write(ReadOnlySpan<byte> buffer) => buffer.CopyTo(Take(buffer.Length));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Take(1)[0] = value;

    internal void WriteUInt16BigEndian(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);

    internal void WriteUInt32BigEndian(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    internal void WriteUInt16LittleEndian(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), (ushort)value);

    internal void WriteUInt32LittleEndian(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    internal void WriteDoubleLittleEndian(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);

    /// <summary>The next <paramref name="count"/> bytes, for the caller to fill.</summary>
    internal Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_length + count, (int)Math.Min(Array.MaxLength, _length * 2L))));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }

    /// <summary>Takes back the last <paramref name="count"/> bytes.</summary>
    internal void Drop(int count) => _length -= count;

    internal byte[] ToArray() => Written.ToArray();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _buffer, []));
        base.Dispose(disposing);
    }
}
