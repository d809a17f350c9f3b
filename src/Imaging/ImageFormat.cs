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

    /// <summary>Mapbox vector tiles, plain or compressed with gzip: no picture, and passed on as they are.</summary>
    VectorTile,

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
            "VND.MAPBOX-VECTOR-TILE" or "MVT" or "PBF" or "X-PROTOBUF" => ImageFormat.VectorTile,
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
        // Gzip (RFC 1952, 2.3.1), or the first layer of a tile (Vector Tile Specification 2.1, 4.1: field 3, length-delimited).
        [0x1F, 0x8B, ..] or [0x1A, ..] => ImageFormat.VectorTile,
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
        ImageFormat.VectorTile => "pbf",
        ImageFormat.Mixed => "mixed",
        _ => "bin",
    };

    /// <summary>Media type; a mixed tile has none of its own: sniff its bytes.</summary>
    public static string MediaType(this ImageFormat format) => format switch
    {
        ImageFormat.Unknown => "application/octet-stream",
        ImageFormat.VectorTile => "application/vnd.mapbox-vector-tile",
        _ => "image/" + format.Extension(),
    };
}
