using System.Buffers;
using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Grains.Tests;

public sealed class MetatileAnswerTests
{
    private static readonly TileCoord One = new(1, 2, 3), Two = new(4, 5, 3), Three = new(6, 7, 3);

    private static readonly MetatileResult Result = new(new Dictionary<TileCoord, TileResult>
    {
        [One] = new(new byte[] { 1, 2, 3 }, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), true, CacheState.Hit),
        [Two] = new(new byte[] { 9 }, null, false, CacheState.Miss),
    });

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        MetatileResult read = MetatileAnswer.Read(Write(null));

        Assert.Equal(2, read.Tiles.Count);
        Assert.Equal([1, 2, 3], read[One].Data.ToArray());
        Assert.Equal(Result[One].Timestamp, read[One].Timestamp);
        Assert.Equal(CacheState.Hit, read[One].State);
        Assert.True(read[One].IsCacheable);
        Assert.Null(read[Two].Timestamp);
        Assert.False(read[Two].IsCacheable);
        Assert.True(read[Three].IsEmpty);
    }

    [Fact]
    public void Write_Wanted_HoldsNothingElse()
    {
        Assert.Equal([Two], MetatileAnswer.Read(Write([Two, Three])).Tiles.Keys);
        Assert.Empty(Write([]));
    }

    [Fact]
    public void Read_AnyDamage_IsAnErrorAndNothingWorse()
    {
        byte[] good = Write(null);
        var random = new Random(4711);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bad = good[..random.Next(good.Length + 1)];
            for (int i = random.Next(4); i > 0 && bad.Length > 0; i--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            try
            {
                _ = MetatileAnswer.Read(bad);
            }
            catch (InvalidDataException)
            {
                // As told.
            }
        }
    }

    private static byte[] Write(IReadOnlyList<TileCoord>? wanted)
    {
        var output = new ArrayBufferWriter<byte>();
        MetatileAnswer.Write(Result, wanted, output);
        return output.WrittenSpan.ToArray();
    }
}
