namespace MapProxyCluster.Imaging;

/// <summary>The encodings that the program reads or writes.</summary>
public enum ImageFormat
{
    /// <summary>Not an image that we know.</summary>
    Unknown,

    /// <summary>PNG, true colour or paletted.</summary>
    Png,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>GIF.</summary>
    Gif,

    /// <summary>TIFF; with georeference tags when asked for as GeoTIFF.</summary>
    Tiff,

    /// <summary>WebP.</summary>
    WebP,

    /// <summary>MapProxy's "mixed": JPEG where a tile is opaque, PNG where it is not.</summary>
    Mixed,
}

/// <summary>Names of image formats: media types, extensions and first bytes.</summary>
public static class ImageFormats
{
    /// <summary>The format of a media type or extension ("image/png; mode=24bit", "png", "jpg", "image/GeoTIFF", "mixed").</summary>
    public static ImageFormat Parse(string? name)
    {
        ReadOnlySpan<char> text = name.AsSpan();
        int semicolon = text.IndexOf(';');
        text = (semicolon < 0 ? text : text[..semicolon]).Trim();
        int slash = text.IndexOf('/');
        return text[(slash + 1)..].ToString().ToUpperInvariant() switch
        {
            "PNG" or "PNG8" or "X-PNG" => ImageFormat.Png,
            "JPEG" or "JPG" or "PJPEG" => ImageFormat.Jpeg,
            "GIF" => ImageFormat.Gif,
            "TIFF" or "TIF" or "GEOTIFF" => ImageFormat.Tiff,
            "WEBP" => ImageFormat.WebP,
            "MIXED" or "VND.JPEG-PNG" => ImageFormat.Mixed,
            _ => ImageFormat.Unknown,
        };
    }

    /// <summary>The format that the first bytes of a file belong to.</summary>
    public static ImageFormat Sniff(ReadOnlySpan<byte> data) => data switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageFormat.Png,
        [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => ImageFormat.Gif,
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => ImageFormat.Tiff,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
        _ => ImageFormat.Unknown,
    };

    /// <summary>File extension without dot, as MapProxy writes it ("jpeg", not "jpg").</summary>
    public static string Extension(this ImageFormat format) => format switch
    {
        ImageFormat.Png => "png",
        ImageFormat.Jpeg => "jpeg",
        ImageFormat.Gif => "gif",
        ImageFormat.Tiff => "tiff",
        ImageFormat.WebP => "webp",
        ImageFormat.Mixed => "mixed",
        _ => "bin",
    };

    /// <summary>Media type; a mixed tile has none of its own: sniff its bytes.</summary>
    public static string MediaType(this ImageFormat format) => format == ImageFormat.Unknown ? "application/octet-stream" : "image/" + format.Extension();
}
