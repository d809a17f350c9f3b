using MapProxyCluster.Imaging;

namespace MapProxyCluster.Imaging.Tests.Codecs;

/// <summary>Bytes from the network are not always what they should be: a clear error, never a crash or half a picture.</summary>
public class DamagedImageTests
{
    public static TheoryData<string> Files => new(
        "write(picture(), 'png')",
        "write(picture().convert('RGB').quantize(16), 'png', transparency=3)",
        "write(gray16(), 'png')",
        "write(picture().convert('RGB').quantize(200), 'gif', interlace=1)",
        "write(picture().convert('RGB'), 'jpeg')",
        "write(picture().convert('RGB'), 'jpeg', progressive=True)",
        "write(picture().convert('CMYK'), 'jpeg')",
        "write(picture(), 'webp', lossless=True)",
        "write(picture(), 'webp', quality=60)");

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_TruncatedAnywhere_Fails(string script)
    {
        byte[] file = Pillow.Run(script);

        // The last bytes of a GIF (end of blocks, trailer) hold no pixels.
        int complete = ImageFormats.Sniff(file) == ImageFormat.Gif ? file.Length - 4 : file.Length;
        for (int length = 0; length < complete; length++)
        {
            byte[] part = file[..length];
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(part));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_FlippedBytes_DecodesOrFailsCleanly(string script)
    {
        byte[] file = Pillow.Run(script);
        var random = new Random(42);
        for (int round = 0; round < 3000; round++)
        {
            byte[] damaged = [.. file];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                using Raster raster = ImageDecoder.Decode(damaged, 1_000_000);
                Assert.InRange(raster.Width * raster.Height, 1, 1_000_000);
            }
            catch (ImageException)
            {
                // A clear error is what damaged bytes should give.
            }
        }
    }

    [Fact]
    public void Decode_RandomBytesBehindSignatures_FailsCleanly()
    {
        byte[][] signatures = [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0xFF, 0xD8, 0xFF], [.. "GIF89a"u8], [.. "RIFF\0\0\0\0WEBPVP8 "u8], []];
        var random = new Random(7);
        for (int round = 0; round < 2000; round++)
        {
            byte[] tail = new byte[random.Next(400)];
            random.NextBytes(tail);
            byte[] data = [.. signatures[round % signatures.Length], .. tail];
            try
            {
                ImageDecoder.Decode(data, 1_000_000).Dispose();
            }
            catch (ImageException)
            {
                // As above.
            }
        }
    }

    [Fact]
    public void Decode_HtmlPage_Fails() => Assert.Throws<ImageException>(() => ImageDecoder.Decode("<html>error</html>"u8));

    [Fact]
    public void Identify_NotAnImage_ReturnsNull() => Assert.Null(ImageDecoder.Identify("<html>"u8));
}
