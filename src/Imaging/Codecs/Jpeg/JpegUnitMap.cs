namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>
/// Where in a scan the rows of some cuts begin and end, and the means there: what has to be known to put them together anew. Only the first
/// code of each component and row depends on what is left of it, as it tells the difference to the block before.
/// </summary>
internal sealed class JpegUnitMap
{
    private readonly BaselineJpeg _file;
    private readonly int[] _startOf, _endOf;
    private readonly int _starts, _ends;
    private readonly BlockPlace[] _firstBlocks;
    private readonly long[] _rowEnds;
    private readonly int[] _lastMeans;

    private JpegUnitMap(BaselineJpeg file, int columns, int rows, IEnumerable<int> starts, IEnumerable<int> ends)
    {
        _file = file;
        (_startOf, _starts) = Number(starts, columns);
        (_endOf, _ends) = Number(ends, columns);
        _firstBlocks = new BlockPlace[rows * _starts * file.Components.Length];
        _rowEnds = new long[rows * _ends];
        _lastMeans = new int[rows * _ends * file.Components.Length];
    }

    /// <summary>Goes over a scan down to the last row that is wanted; null when its codes are damaged.</summary>
    /// <param name="file">Size and tables.</param>
    /// <param name="bits">The codes.</param>
    /// <param name="rows">Rows of units that are wanted.</param>
    /// <param name="starts">The columns of units where cuts begin.</param>
    /// <param name="ends">The last columns of cuts.</param>
    internal static JpegUnitMap? TryMake(BaselineJpeg file, EntropyCodedBits bits, int rows, IEnumerable<int> starts, IEnumerable<int> ends)
    {
        int columns = (file.Width + file.UnitWidth - 1) / file.UnitWidth;
        var map = new JpegUnitMap(file, columns, rows, starts, ends);
        return map.Read(bits, columns, rows) ? map : null;
    }

    /// <summary>The first block of a component in a row of a cut.</summary>
    internal BlockPlace FirstBlock(int row, int column, int component) =>
        _firstBlocks[(((row * _starts) + _startOf[column]) * _file.Components.Length) + component];

    /// <summary>Where a row of a cut ends.</summary>
    internal long RowEnd(int row, int column) => _rowEnds[(row * _ends) + _endOf[column]];

    /// <summary>The mean of a component's last block in a row of a cut.</summary>
    internal int LastMean(int row, int column, int component) => _lastMeans[(((row * _ends) + _endOf[column]) * _file.Components.Length) + component];

    // For each column the number among those that count, or -1.
    private static (int[] NumberOf, int Count) Number(IEnumerable<int> wanted, int columns)
    {
        int[] numbers = new int[columns];
        Array.Fill(numbers, -1);
        int count = 0;
        foreach (int column in wanted)
        {
            numbers[column] = numbers[column] < 0 ? count++ : numbers[column];
        }

        return (numbers, count);
    }

    private bool Read(EntropyCodedBits bits, int columns, int rows)
    {
        JpegComponent[] components = _file.Components;
        HuffmanTable[] dcTables = [.. components.Select(_file.DcTableOf)], acTables = [.. components.Select(_file.AcTableOf)];
        Span<int> means = stackalloc int[components.Length];
        var reader = new EntropyReader(bits, 0);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int start = _startOf[column] < 0 ? -1 : ((row * _starts) + _startOf[column]) * components.Length;
                for (int c = 0; c < components.Length; c++)
                {
                    for (int block = 0; block < components[c].Blocks; block++)
                    {
                        long position = reader.Position;
                        if (position >= bits.BitCount || !reader.TryReadDifference(dcTables[c], out int difference))
                        {
                            return false;
                        }

                        means[c] += difference;
                        if (start >= 0 && block == 0)
                        {
                            _firstBlocks[start + c] = new BlockPlace(position, reader.Position, means[c]);
                        }

                        if (!reader.TrySkipCoefficients(acTables[c]))
                        {
                            return false;
                        }
                    }
                }

                if (_endOf[column] >= 0)
                {
                    int end = (row * _ends) + _endOf[column];
                    _rowEnds[end] = reader.Position;
                    means.CopyTo(_lastMeans.AsSpan(end * components.Length));
                }
            }
        }

        return reader.Position <= bits.BitCount;
    }
}

/// <summary>The code of a block's mean.</summary>
/// <param name="Start">Its first bit.</param>
/// <param name="End">The bit behind it.</param>
/// <param name="Mean">The mean.</param>
internal readonly record struct BlockPlace(long Start, long End, int Mean);
