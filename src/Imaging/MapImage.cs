using MapProxyCluster.Imaging.Codecs.Jpeg;
using MapProxyCluster.Imaging.Codecs.Png;

namespace MapProxyCluster.Imaging;

/// <summary>
/// A picture on its way through the program: encoded bytes, pixels, or both. Whoever only passes it on never decodes it;
/// bytes that already are what is wanted are handed out untouched.
/// </summary>
public sealed class MapImage : IDisposable
{
    private readonly ReadOnlyMemory<byte> _encoded;
    private Raster? _raster;
    private IPreparedCut? _cut;

    private MapImage(ReadOnlyMemory<byte> encoded, ImageFormat format, Raster? raster) =>
        (_encoded, Format, _raster) = (encoded, format, raster);

    /// <summary>Format of the bytes; <see cref="ImageFormat.Unknown"/> when there are only pixels.</summary>
    public ImageFormat Format { get; }

    /// <summary>True when there are encoded bytes.</summary>
    public bool IsEncoded => Format != ImageFormat.Unknown;

    /// <summary>The encoded bytes; empty when there are only pixels.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>False for pictures that must not be stored or cached by clients, such as stand-ins for failed sources.</summary>
    public bool IsCacheable { get; private set; } = true;

    /// <summary>True for a stand-in that an expired tile is better than.</summary>
    public bool YieldsToStale { get; private init; }

    /// <summary>When the picture was written to a cache, if it comes from one.</summary>
    public DateTimeOffset? Timestamp { get; private set; }

    /// <summary>A picture from encoded bytes whose format the caller has checked by its first bytes.</summary>
    public static MapImage FromEncoded(ReadOnlyMemory<byte> encoded, ImageFormat format) => new(encoded, format, null);

    /// <summary>A picture from pixels; takes over the ownership of the raster.</summary>
    public static MapImage FromRaster(Raster raster) => new(default, ImageFormat.Unknown, raster);

    /// <summary>A picture from pixels that may hold stand-ins for what a failed source has not delivered; takes over the ownership of the raster.</summary>
    public static MapImage Drawn(Raster raster, bool isCacheable, bool yieldsToStale) =>
        new(default, ImageFormat.Unknown, raster) { IsCacheable = isCacheable, YieldsToStale = yieldsToStale };

    /// <summary>Other pixels in place of this picture's, as good to keep as it is; takes over the ownership of the raster.</summary>
    public MapImage Replace(Raster raster) => new(default, ImageFormat.Unknown, raster) { IsCacheable = IsCacheable, YieldsToStale = YieldsToStale };

    /// <summary>Sets whether and since when the picture is kept; returns this image.</summary>
    public MapImage WithCacheability(bool isCacheable, DateTimeOffset? timestamp = null)
    {
        (IsCacheable, Timestamp) = (isCacheable, timestamp);
        return this;
    }

    /// <summary>The pixels, decoded at first use; they belong to this image.</summary>
    /// <exception cref="ImageException">The bytes cannot be decoded.</exception>
    public Raster Raster => _raster ??= ImageDecoder.Decode(_encoded.Span);

    /// <summary>The pixels for a caller who changes them and takes over their ownership; this image keeps none.</summary>
    public Raster TakeRaster()
    {
        Raster raster = Raster;
        _raster = null;
        return raster;
    }

    /// <summary>
    /// The picture in the wanted form. Bytes of the wanted format pass through; "mixed" passes PNG and JPEG through.
    /// </summary>
    public ReadOnlyMemory<byte> Encode(ImageOptions options)
    {
        bool matches = Format == options.Format || (options.Format == ImageFormat.Mixed && Format is ImageFormat.Png or ImageFormat.Jpeg);
        return IsEncoded && matches ? _encoded : ImageEncoder.Encode(Raster, options);
    }

    /// <summary>
    /// Looks at the bytes as far as parts of the picture can be made of them without decoding its pixels; true shows that they are sound as well.
    /// False when the parts have to be made from pixels.
    /// </summary>
    public bool TryPrepare(ImageCut cut)
    {
        _cut = (Format, cut.Options.Format) switch
        {
            (ImageFormat.Jpeg, ImageFormat.Jpeg or ImageFormat.Mixed) => JpegCut.TryPrepare(_encoded.Span, cut),
            (ImageFormat.Png, ImageFormat.Png) => PngCut.TryPrepare(_encoded.Span, cut),
            _ => null,
        };
        return _cut is not null;
    }

    /// <summary>The encoded parts that were prepared; null when none were, or they have to be made from pixels after all.</summary>
    public byte[][]? Cut() => _cut?.Make();

    /// <inheritdoc/>
    public void Dispose()
    {
        _raster?.Dispose();
        _cut?.Dispose();
        (_raster, _cut) = (null, null);
    }
}
