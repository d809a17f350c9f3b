using System.Diagnostics;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging.Tests.Codecs;

public class TiffEncoderTests
{
    [Theory]
    [InlineData(null, "map", "RGB", "raw")]
    [InlineData("raw", "overlay", "RGBA", "raw")]
    [InlineData("tiff_lzw", "map", "RGB", "tiff_lzw")]
    [InlineData("tiff_lzw", "aerial", "RGB", "tiff_lzw")]
    [InlineData("tiff_lzw", "overlay", "RGBA", "tiff_lzw")]
    public void Encode_LosslessTiff_IsReadByPillow(string? compression, string picture, string mode, string pillowsCompression)
    {
        using Raster raster = ImageEncoderTests.Picture(picture, 251, 133);

        byte[] file = ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Tiff, TiffCompression = compression });

        Assert.Equal(mode + " " + pillowsCompression, Pillow.Ask("image.mode + ' ' + image.info['compression']", file));
        Assert.Equal(raster.Bytes.ToArray(), Pillow.Decode(file));
    }

    [Fact]
    public void Encode_JpegInTiff_LooksAlike()
    {
        using Raster raster = SyntheticMap.Aerial(200, 100);

        byte[] file = ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Tiff, TiffCompression = "jpeg" });

        Assert.Equal("jpeg", Pillow.Ask("image.info['compression']", file));
        byte[] seen = Pillow.Decode(file);
        using Raster decoded = Raster.Uninitialized(200, 100);
        seen.CopyTo(decoded.Bytes);
        Assert.InRange(Likeness.Psnr(raster, decoded), 33, 99);
    }

    [Theory]
    [InlineData("EPSG:3857", 1000, 2000, 3000, 3000)]
    [InlineData("EPSG:25832", 400000, 5000000, 400200, 5000100)]
    [InlineData("EPSG:4326", 5, 50, 15, 55)]
    public void Encode_GeoTiff_HasExtentAndSrsForGdal(string srs, double minX, double minY, double maxX, double maxY)
    {
        using Raster raster = SyntheticMap.Map(200, 100);
        var geo = new GeoReference(new BoundingBox(minX, minY, maxX, maxY), Srs.Parse(srs));

        byte[] file = ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Tiff }, geo);

        string info = GdalInfo(file);
        Assert.Contains($"ID[\"EPSG\",{srs[5..]}]]", info);
        Assert.Contains(FormattableString.Invariant($"Origin = ({minX:F15},{maxY:F15})"), info);
        Assert.Contains(FormattableString.Invariant($"Pixel Size = ({(maxX - minX) / 200:F15},-{(maxY - minY) / 100:F15})"), info);
        Assert.Contains("AREA_OR_POINT=Area", info);
    }

    [Fact]
    public void Encode_UnknownCompression_Fails()
    {
        using Raster raster = SyntheticMap.Map(8, 8);

        Assert.Throws<ImageException>(() => ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Tiff, TiffCompression = "zip" }));
    }

    private static string GdalInfo(byte[] file)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".tif");
        File.WriteAllBytes(path, file);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("gdalinfo", [path]) { RedirectStandardOutput = true })!;
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return text;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
