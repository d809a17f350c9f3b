namespace MapProxyCluster.Imaging.Codecs.Tiff;

/// <summary>Reads the first picture of a TIFF file, of all kinds that libtiff turns into red, green, blue and alpha.</summary>
internal static unsafe class TiffDecoder
{
    /// <summary>Size from the header; null for invalid data.</summary>
    internal static ImageInfo? Identify(ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            var source = new LibTiff.Source { Data = start, Length = data.Length };
            nint handle = LibTiff.Instance.Open(&source);
            if (handle == 0)
            {
                return null;
            }

            try
            {
                return SizeOf(handle);
            }
            finally
            {
                LibTiff.Instance.Close(handle);
            }
        }
    }

    /// <summary>Decodes a file whose size the caller has checked.</summary>
    /// <exception cref="ImageException">The file is damaged or of a kind that cannot be read.</exception>
    internal static Raster Decode(ReadOnlySpan<byte> data, ImageInfo info)
    {
        fixed (byte* start = data)
        {
            var source = new LibTiff.Source { Data = start, Length = data.Length };
            nint handle = LibTiff.Instance.Open(&source);
            if (handle == 0)
            {
                throw new ImageException("TIFF is damaged");
            }

            try
            {
                return Read(handle, info);
            }
            finally
            {
                LibTiff.Instance.Close(handle);
            }
        }
    }

    private static Raster Read(nint handle, ImageInfo info)
    {
        Raster raster = Raster.Uninitialized(info.Width, info.Height);
        fixed (uint* pixels = raster.Pixels)
        {
            if (LibTiff.Instance.ReadRgba(handle, (uint)info.Width, (uint)info.Height, pixels, LibTiff.TopLeft, 1) == 0)
            {
                raster.Dispose();
                throw new ImageException("TIFF is damaged, or of a kind that cannot be read");
            }
        }

        raster.IsOpaque = PixelScan.IsOpaque(raster.Pixels);
        if (!raster.IsOpaque && HasUnassociatedAlpha(handle))
        {
            // The library weights colours by their alpha, whatever the file has.
            Premultiplication.Unpremultiply(raster.Pixels);
        }

        return raster;
    }

    private static bool HasUnassociatedAlpha(nint handle)
    {
        ushort count = 0;
        ushort* kinds = null;
        return LibTiff.Instance.GetFieldArray(handle, LibTiff.ExtraSamples, &count, &kinds) != 0
            && count > 0 && kinds[0] is LibTiff.UnassociatedAlpha or 0;
    }

    private static ImageInfo? SizeOf(nint handle)
    {
        uint width = 0, height = 0;
        bool hasSize = LibTiff.Instance.GetField(handle, LibTiff.ImageWidth, &width) != 0
            && LibTiff.Instance.GetField(handle, LibTiff.ImageLength, &height) != 0;
        return hasSize && width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue
            ? new ImageInfo(ImageFormat.Tiff, (int)width, (int)height)
            : null;
    }
}
