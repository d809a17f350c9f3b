namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>Decodes grey, YCbCr, RGB, CMYK and YCCK JPEG files, baseline and progressive.</summary>
internal static class JpegDecoder
{
    /// <summary>Decodes a file whose size the caller has checked.</summary>
    /// <exception cref="ImageException">The file is damaged or cut off.</exception>
    internal static Raster Decode(ReadOnlySpan<byte> data)
    {
        JpegHeader header = JpegHeader.TryRead(data) ?? throw new ImageException("JPEG header is invalid");
        TurboJpeg turbo = TurboJpeg.Instance;
        Raster raster = Raster.Uninitialized(header.Width, header.Height);
        int pixelFormat = header.Components == 4 ? TurboJpeg.PixelCmyk : TurboJpeg.PixelRgba;
        JpegFault? fault = turbo.Decompress(data, raster.Bytes, header.Width, header.Height, pixelFormat);
        if (fault is { } found && !IsHarmless(found, data))
        {
            raster.Dispose();
            throw new ImageException("JPEG is damaged or cut off: " + found.Message);
        }

        if (header.Components == 4)
        {
            ConvertCmyk(raster.Pixels, header.HasAdobeMarker);
        }

        raster.IsOpaque = true;
        return raster;
    }

    // Some servers write bytes between segments; libjpeg skips them. Only its first warning is known, so that the
    // picture is complete must be seen from the end marker behind the last scan.
    private static bool IsHarmless(JpegFault fault, ReadOnlySpan<byte> data) =>
        fault.IsWarning && fault.Message.Contains("extraneous bytes before marker", StringComparison.Ordinal)
        && data.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) > data.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);

    // Adobe's programs store the inks inverted, so that 255 is no ink.
    private static void ConvertCmyk(Span<uint> pixels, bool isInverted)
    {
        uint flip = isInverted ? 0 : uint.MaxValue;
        foreach (ref uint pixel in pixels)
        {
            uint light = pixel ^ flip, key = light >> 24;
            uint r = Scale(light & 255, key), g = Scale((light >> 8) & 255, key), b = Scale((light >> 16) & 255, key);
            pixel = r | (g << 8) | (b << 16) | 0xFF000000;
        }
    }

    private static uint Scale(uint value, uint factor) => ((value * factor) + 127) / 255;
}
