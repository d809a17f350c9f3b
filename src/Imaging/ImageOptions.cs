namespace MapProxyCluster.Imaging;

/// <summary>How pixels between the given ones are found.</summary>
public enum Resampling
{
    /// <summary>The pixel that covers the point.</summary>
    Nearest,

    /// <summary>Weighted mean of 2 × 2 pixels.</summary>
    Bilinear,

    /// <summary>Cubic convolution over 4 × 4 pixels, a = -0.5.</summary>
    Bicubic,
}

/// <summary>Colour model of an encoded image.</summary>
public enum ColorMode
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Red, green, blue, alpha.</summary>
    Rgba,

    /// <summary>Palette.</summary>
    Paletted,

    /// <summary>32-bit integer grey (accepted, written as 8-bit grey).</summary>
    Integer,

    /// <summary>8-bit grey.</summary>
    Gray,
}

/// <summary>How a palette is chosen.</summary>
public enum Quantizer
{
    /// <summary>MapProxy's "fastoctree": palette entries with alpha.</summary>
    FastOctree,

    /// <summary>MapProxy's "mediancut": opaque palette, one entry for transparent pixels.</summary>
    MedianCut,
}

/// <summary>What an image must look like when it is encoded or drawn. Null leaves the choice to the next step.</summary>
public sealed record ImageOptions
{
    /// <summary>The encoding.</summary>
    public ImageFormat Format { get; init; } = ImageFormat.Png;

    /// <summary>Media type as configured, with parameters, when it says more than <see cref="Format"/>.</summary>
    public string? MediaType { get; init; }

    /// <summary>Colour model, or null for what fits.</summary>
    public ColorMode? Mode { get; init; }

    /// <summary>Palette size for PNG and GIF; 0 or null writes true colour.</summary>
    public int? Colors { get; init; }

    /// <summary>Whether transparency is kept.</summary>
    public bool? Transparent { get; init; }

    /// <summary>Filter for scaling and reprojection.</summary>
    public Resampling Resampling { get; init; } = Resampling.Bicubic;

    /// <summary>Opacity in a merge, 0 to 1; null is opaque.</summary>
    public double? Opacity { get; init; }

    /// <summary>Colour below transparent pixels when they cannot be kept.</summary>
    public Color Background { get; init; } = Color.White;

    /// <summary>True for a picture that is made for one answer and not kept: PNG is compressed with less effort.</summary>
    public bool IsTransient { get; init; }

    /// <summary>JPEG quality 0 to 100.</summary>
    public int JpegQuality { get; init; } = 90;

    /// <summary>Whether WebP is written without loss.</summary>
    public bool WebPLossless { get; init; }

    /// <summary>WebP quality 0 to 100.</summary>
    public int WebPQuality { get; init; } = 80;

    /// <summary>Palette method.</summary>
    public Quantizer Quantizer { get; init; } = Quantizer.FastOctree;

    /// <summary>TIFF compression: null or "raw", "tiff_lzw", "jpeg".</summary>
    public string? TiffCompression { get; init; }

    /// <summary>Whether pictures without colours are wanted.</summary>
    internal bool IsGray => Mode is ColorMode.Gray or ColorMode.Integer;

    /// <summary>The JPEG quality as encoders take it, 1 to 100.</summary>
    internal int ClampedJpegQuality => Math.Clamp(JpegQuality, 1, 100);
}
