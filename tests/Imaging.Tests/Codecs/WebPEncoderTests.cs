namespace MapProxyCluster.Imaging.Tests.Codecs;

public class WebPEncoderTests
{
    private static byte[] Encode(Raster raster, ImageOptions options) => ImageEncoder.Encode(raster, options with { Format = ImageFormat.WebP });

    [Fact]
    public void Encode_Lossless_KeepsEveryPixel()
    {
        using Raster raster = SyntheticMap.Map(100, 70);
        using Raster decoded = ImageDecoder.Decode(Encode(raster, new ImageOptions { WebPLossless = true }));
        Assert.Equal(raster.Pixels.ToArray(), decoded.Pixels.ToArray());
    }

    [Fact]
    public void Encode_LowerQuality_IsSmaller()
    {
        using Raster raster = SyntheticMap.Map(256, 256);
        Assert.True(Encode(raster, new ImageOptions { WebPQuality = 20 }).Length < Encode(raster, new ImageOptions { WebPQuality = 95 }).Length * 0.8);
    }

    [Fact]
    public void Encode_Transparent_KeepsAlphaOrFlattens()
    {
        using Raster raster = Raster.Filled(16, 16, new Color(10, 200, 30, 0));
        using Raster kept = ImageDecoder.Decode(Encode(raster, new ImageOptions { Transparent = true }));
        using Raster flat = ImageDecoder.Decode(Encode(raster, new ImageOptions { Transparent = false }));
        Assert.Equal(0, Color.FromPixel(kept.Pixels[0]).A);
        Assert.Equal(255, Color.FromPixel(flat.Pixels[0]).A);
    }
}
