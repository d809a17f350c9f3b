namespace MapProxyCluster.Imaging.Codecs.WebP;

/// <summary>Reads and writes still WebP images, lossy, lossless and with alpha.</summary>
internal static unsafe class WebPCodec
{
    private const int MaxSide = 16383;

    /// <summary>Size from the header; null for invalid data.</summary>
    internal static ImageInfo? Identify(ReadOnlySpan<byte> data)
    {
        int width, height;
        fixed (byte* source = data)
        {
            return LibWebP.Instance.GetInfo(source, (nuint)data.Length, &width, &height) != 0 && width > 0 && height > 0
                ? new ImageInfo(ImageFormat.WebP, width, height)
                : null;
        }
    }

    /// <summary>Decodes a file whose size the caller has checked.</summary>
    /// <exception cref="ImageException">The file is damaged, cut off, or an animation.</exception>
    internal static Raster Decode(ReadOnlySpan<byte> data, ImageInfo info)
    {
        Raster raster = Raster.Uninitialized(info.Width, info.Height);
        fixed (byte* source = data, target = raster.Bytes)
        {
            if (LibWebP.Instance.DecodeRgbaInto(source, (nuint)data.Length, target, (nuint)raster.Bytes.Length, info.Width * 4) == null)
            {
                raster.Dispose();
                throw new ImageException("WebP is damaged, cut off, or an animation");
            }
        }

        raster.IsOpaque = PixelScan.IsOpaque(raster.Pixels);
        return raster;
    }

    /// <summary>Encodes with alpha; quality 0 to 100, null for no loss.</summary>
    /// <exception cref="ImageException">The image is larger than WebP allows.</exception>
    internal static byte[] Encode(Raster raster, int? quality)
    {
        if (raster.Width > MaxSide || raster.Height > MaxSide)
        {
            throw new ImageException($"WebP cannot hold {raster.Width} × {raster.Height} pixels");
        }

        byte* encoded = null;
        try
        {
            fixed (byte* pixels = raster.Bytes)
            {
                nuint length = quality is { } lossy
                    ? LibWebP.Instance.EncodeRgba(pixels, raster.Width, raster.Height, raster.Width * 4, lossy, &encoded)
                    : LibWebP.Instance.EncodeLosslessRgba(pixels, raster.Width, raster.Height, raster.Width * 4, &encoded);
                return length > 0
                    ? new ReadOnlySpan<byte>(encoded, checked((int)length)).ToArray()
                    : throw new ImageException("WebP cannot be written");
            }
        }
        finally
        {
            LibWebP.Instance.Free(encoded);
        }
    }
}
