namespace MapProxyCluster.Imaging.Tests.Codecs;

public class TiffDecoderTests
{
    private static byte[] Encode(Raster raster, string? compression, bool transparent = false) => ImageEncoder.Encode(
        raster, new ImageOptions { Format = ImageFormat.Tiff, TiffCompression = compression, Transparent = transparent, JpegQuality = 95 });

    [Theory]
    [InlineData(null)]
    [InlineData("raw")]
    [InlineData("tiff_lzw")]
    public void Decode_OwnFiles_GivesThePixels(string? compression)
    {
        using Raster raster = SyntheticMap.Map(120, 80);
        using Raster decoded = ImageDecoder.Decode(Encode(raster, compression));
        Assert.Equal(raster.Pixels.ToArray(), decoded.Pixels.ToArray());
        Assert.True(decoded.IsOpaque);
    }

    [Fact]
    public void Decode_Alpha_GivesTheColoursAsTheyWere()
    {
        using Raster raster = Raster.Filled(5, 4, new Color(200, 100, 50, 128));
        using Raster decoded = ImageDecoder.Decode(Encode(raster, null, transparent: true));
        Color color = RasterOps.SingleColor(decoded)!.Value;
        Assert.Equal(128, color.A);
        Assert.InRange(color.R, 198, 202);
        Assert.InRange(color.B, 48, 52);
    }

    [Fact]
    public void Identify_Header_TellsTheSize()
    {
        using Raster raster = Raster.Filled(33, 21, Color.White);
        Assert.Equal(new ImageInfo(ImageFormat.Tiff, 33, 21), ImageDecoder.Identify(Encode(raster, null)));
    }

    [Fact]
    public void Decode_CutOff_IsAnErrorWhereverItIsCut()
    {
        using Raster raster = SyntheticMap.Map(60, 40);
        byte[] data = Encode(raster, "tiff_lzw");
        foreach (int length in (int[])[4, 8, 20, data.Length / 2, data.Length - 10])
        {
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(data.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Decode_HugeSize_IsRefusedBeforeMemoryIsTaken()
    {
        using Raster raster = Raster.Filled(2, 2, Color.White);
        byte[] data = Encode(raster, null);
        foreach (int tag in (int[])[256, 257])
        {
            int at = FindTag(data, tag);
            BitConverter.TryWriteBytes(data.AsSpan(at + 2), (ushort)4);
            BitConverter.TryWriteBytes(data.AsSpan(at + 8), 1_000_000_000);
        }

        Assert.Throws<ImageException>(() => ImageDecoder.Decode(data));
    }

    // The place of an entry in the directory of a little-endian file.
    private static int FindTag(byte[] data, int tag)
    {
        int directory = BitConverter.ToInt32(data, 4);
        int count = BitConverter.ToUInt16(data, directory);
        return Enumerable.Range(0, count).Select(i => directory + 2 + (i * 12)).First(at => BitConverter.ToUInt16(data, at) == tag);
    }
}
