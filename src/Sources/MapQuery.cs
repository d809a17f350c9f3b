using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>A wanted map.</summary>
/// <param name="BoundingBox">Area, x/y order.</param>
/// <param name="Size">Pixels.</param>
/// <param name="Srs">SRS of the box and of the picture.</param>
/// <param name="Format">Encoding to ask an upstream for when the source does not fix one.</param>
public sealed record MapQuery(BoundingBox BoundingBox, PixelSize Size, Srs Srs, ImageFormat Format)
{
    /// <summary>Whether the client keeps transparency.</summary>
    public bool Transparent { get; init; }

    /// <summary>How many pixels on each side make up one of a usual display.</summary>
    public int PixelRatio { get; init; } = 1;

    /// <summary>Size in pixels of a usual display: it decides which limits of scale hold.</summary>
    public PixelSize NominalSize => PixelRatio == 1 ? Size : new PixelSize(Math.Max(1, Size.Width / PixelRatio), Math.Max(1, Size.Height / PixelRatio));

    /// <summary>True when the answer must be whole tiles of the source's grid.</summary>
    public bool TiledOnly { get; init; }

    /// <summary>True when caches shall answer with exactly one stored tile, or refuse (WMS-C).</summary>
    public bool ExactTile { get; init; }

    /// <summary>Time, elevation and other dimensions.</summary>
    public Dimensions Dimensions { get; init; } = Dimensions.None;

    /// <summary>The client's own request parameters (lower-case names), for sources that forward some of them.</summary>
    public IReadOnlyDictionary<string, string>? ClientParameters { get; init; }

    /// <summary>Parts that are wanted of the picture; a source that passes on an upstream's bytes prepares it for them. Null when its pixels are wanted.</summary>
    public ImageCut? Cut { get; init; }

    /// <summary>Where caches tell what they did; null when nobody wants to know.</summary>
    public CacheReport? Report { get; init; }

    /// <summary>SRS units per pixel along x.</summary>
    public double ResolutionX => BoundingBox.Width / Size.Width;

    /// <summary>SRS units per pixel along y.</summary>
    public double ResolutionY => BoundingBox.Height / Size.Height;
}

/// <summary>A question about one pixel of a map.</summary>
/// <param name="BoundingBox">Area of the map, x/y order.</param>
/// <param name="Size">Pixels of the map.</param>
/// <param name="Srs">SRS of the map.</param>
/// <param name="X">Column of the pixel from the left.</param>
/// <param name="Y">Row of the pixel from the top.</param>
/// <param name="InfoFormat">Wanted media type as the client wrote it, or null.</param>
/// <param name="Format">The map's media type as the client wrote it, or null.</param>
/// <param name="FeatureCount">Wanted number of features, or null.</param>
public sealed record FeatureInfoQuery(
    BoundingBox BoundingBox, PixelSize Size, Srs Srs, double X, double Y, string? InfoFormat, string? Format, int? FeatureCount)
{
    /// <summary>The point in map units.</summary>
    public (double X, double Y) Point => (
        BoundingBox.MinX + (X / Size.Width * BoundingBox.Width), BoundingBox.MaxY - (Y / Size.Height * BoundingBox.Height));
}

/// <summary>A wanted legend; the scale is a denominator and optional.</summary>
public sealed record LegendQuery(string Format, double? Scale);

/// <summary>An answer about a point: its bytes and their media type, such as text/html.</summary>
public sealed record FeatureInfo(ReadOnlyMemory<byte> Content, string MediaType);
