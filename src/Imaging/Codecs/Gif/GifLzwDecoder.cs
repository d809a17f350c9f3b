namespace MapProxyCluster.Imaging.Codecs.Gif;

/// <summary>The variable-length-code LZW of GIF (GIF89a specification appendix F).</summary>
internal static class GifLzwDecoder
{
    private const int MaxCodes = 4096;

    /// <summary>
    /// Fills <paramref name="target"/> from the code size byte and the sub-blocks that follow it. An entry of the code table is
    /// a stretch of the output already written, so that no strings are built.
    /// </summary>
    /// <exception cref="ImageException">The data ends too early or holds an impossible code.</exception>
    internal static void Decode(ReadOnlySpan<byte> data, Span<byte> target)
    {
        int codeSize = data.IsEmpty ? 0 : data[0];
        if (codeSize is < 1 or > 11)
        {
            throw new ImageException("GIF code size is invalid");
        }

        var reader = new CodeReader(data[1..]);
        Span<int> starts = stackalloc int[MaxCodes], lengths = stackalloc int[MaxCodes];
        int clear = 1 << codeSize, end = clear + 1;
        int next = end + 1, width = codeSize + 1, previousStart = 0, previousLength = 0, written = 0;
        while (written < target.Length)
        {
            int code = reader.Read(width);
            if (code == clear)
            {
                (next, width, previousLength) = (end + 1, codeSize + 1, 0);
                continue;
            }

            if (code == end || code > next || (code == next && (previousLength == 0 || next == MaxCodes)))
            {
                throw new ImageException("GIF pixel data is damaged or cut off");
            }

            // The new entry is the previous stretch and the one byte that follows it, which is written just now.
            if (previousLength > 0 && next < MaxCodes)
            {
                (starts[next], lengths[next]) = (previousStart, previousLength + 1);
                next++;
                width += next == 1 << width && width < 12 ? 1 : 0;
            }

            (previousStart, previousLength) = (written, code < clear ? 1 : lengths[code]);
            written += Write(target, written, code < clear ? code : -1, code < clear ? 0 : starts[code], previousLength);
        }
    }

    private static int Write(Span<byte> target, int written, int literal, int start, int length)
    {
        length = Math.Min(length, target.Length - written);
        if (literal >= 0)
        {
            target[written] = (byte)literal;
            return 1;
        }

        // Byte by byte, since a stretch may reach into what is being written.
        for (int i = 0; i < length; i++)
        {
            target[written + i] = target[start + i];
        }

        return length;
    }

    /// <summary>Reads codes, lowest bit first, from sub-blocks that each begin with their length.</summary>
    private ref struct CodeReader(ReadOnlySpan<byte> data)
    {
        private ReadOnlySpan<byte> _data = data;
        private ReadOnlySpan<byte> _block;
        private uint _bits;
        private int _count;

        internal int Read(int width)
        {
            while (_count < width)
            {
                if (_block.IsEmpty)
                {
                    NextBlock();
                }

                _bits |= (uint)_block[0] << _count;
                _block = _block[1..];
                _count += 8;
            }

            int code = (int)(_bits & ((1u << width) - 1));
            _bits >>= width;
            _count -= width;
            return code;
        }

        private void NextBlock()
        {
            int length = _data.IsEmpty ? 0 : _data[0];
            if (length == 0 || _data.Length <= length)
            {
                throw new ImageException("GIF is cut off");
            }

            _block = _data.Slice(1, length);
            _data = _data[(length + 1)..];
        }
    }
}
