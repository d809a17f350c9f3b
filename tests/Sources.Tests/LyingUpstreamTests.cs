using System.IO.Compression;
using System.Text;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Sources.Tests;

/// <summary>Answers that are not what they say: nothing of them may become a tile.</summary>
public sealed class LyingUpstreamTests : IDisposable
{
    private readonly Setup _setup = new();

    public void Dispose() => _setup.Dispose();

    private async Task<SourceException> FailureAsync(byte[] answer)
    {
        using var upstream = new ScriptedUpstream(_ => answer);
        return await Assert.ThrowsAsync<SourceException>(() => _setup.Wms(upstream.Url).GetMapAsync(Setup.Query, default));
    }

    [Theory]
    [InlineData("image/png", "<html>sorry</html>")]
    [InlineData("application/vnd.ogc.se_xml", "<ServiceExceptionReport><ServiceException>no</ServiceException></ServiceExceptionReport>")]
    [InlineData("", "<ServiceExceptionReport/>")]
    [InlineData("image/tiff", "II*\0 not really")]
    [InlineData("image/png", "")]
    public async Task GetMapAsync_TextInPlaceOfAnImage_Fails(string type, string text) => Assert.StartsWith(
        "no image returned from source WMS", (await FailureAsync(ScriptedUpstream.Answer(type, Encoding.UTF8.GetBytes(text)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Gif)]
    [InlineData(ImageFormat.WebP)]
    public async Task GetMapAsync_ImageCutShort_Fails(ImageFormat format)
    {
        using Raster raster = Raster.Filled(256, 256, new Color(10, 20, 30));
        for (int y = 0; y < 256; y++)
        {
            raster.Row(y)[(y * 7) % 256] = 0xFF0000FF;
        }

        byte[] image = ImageEncoder.Encode(raster, new ImageOptions { Format = format });
        await FailureAsync(ScriptedUpstream.Answer(format.MediaType(), image[..(image.Length / 2)]));
    }

    [Fact]
    public async Task GetMapAsync_NoContentType_IsTakenForAnImage()
    {
        byte[] png = ScriptedUpstream.PngBytes();
        using var upstream = new ScriptedUpstream(_ => ScriptedUpstream.Answer("", png));

        using MapImage? image = await _setup.Wms(upstream.Url).GetMapAsync(Setup.Query, default);

        Assert.Equal(png, image!.Encoded.ToArray());
    }

    // Nobody asked for compression; a packed answer stays packed, whatever it would grow to.
    [Fact]
    public async Task GetMapAsync_PackedAnswer_IsNotUnpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(new byte[20_000_000]);
        }

        await FailureAsync(ScriptedUpstream.Answer("image/png", packed.ToArray(), headers: "Content-Encoding: gzip\r\n"));
    }

    [Theory]
    [InlineData(255, 256)]
    [InlineData(256, 4000)]
    public async Task GetMapAsync_ImageOfAnotherSize_Fails(int width, int height) => Assert.EndsWith(
        $"(image of {width}x{height} instead of 256x256)", (await FailureAsync(ScriptedUpstream.Png(width, height))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task SendAsync_BodyWithoutEnd_IsCutOff()
    {
        byte[] chunk = [.. "1000\r\n"u8, .. new byte[0x1000], .. "\r\n"u8];
        byte[] endless = [.. "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"u8,
            .. Enumerable.Repeat(chunk, 100).SelectMany(bytes => bytes)];
        using var upstream = new ScriptedUpstream(_ => endless);
        UpstreamUrl target = UpstreamUrl.Parse(upstream.Url);

        var error = await Assert.ThrowsAsync<SourceException>(
            () => _setup.Client.SendAsync(target, target.Url, new UpstreamOptions { MaximumBody = 100_000 }, default));

        Assert.Equal("Internal HTTP error (see logs for URL and reason).", error.Message);
        Assert.Contains(_setup.Lines, line => line.Contains("too large", StringComparison.Ordinal));
    }
}
