using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>An entry of <c>caches</c> (behaviour reference 1.5).</summary>
public sealed record CacheConfiguration
{
    /// <summary>Where it stands.</summary>
    public required YamlLocation Location { get; init; }

    /// <summary>Key of the entry, or its own <c>name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Sources from bottom to top; empty for a read-only cache. With <see cref="Bands"/> their order means nothing.</summary>
    public required IReadOnlyList<SourceReference> Sources { get; init; }

    /// <summary>What the colour bands of the tiles are made of, in place of drawing the sources over each other.</summary>
    public IReadOnlyList<BandConfiguration>? Bands { get; init; }

    /// <summary>Keys of grids.</summary>
    public IReadOnlyList<string>? Grids { get; init; }

    /// <summary>Parent folder of a file cache.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Format of tiles: media type, name of a format, or "mixed".</summary>
    public string? Format { get; init; }

    /// <summary>Format that sources are asked for.</summary>
    public string? RequestFormat { get; init; }

    /// <summary>Image options.</summary>
    public ImageConfiguration? Image { get; init; }

    /// <summary>Tiles per metatile.</summary>
    public PixelSize? MetaSize { get; init; }

    /// <summary>Pixels around a metatile.</summary>
    public int? MetaBuffer { get; init; }

    /// <summary>Metatiles that one request makes at a time.</summary>
    public int? ConcurrentTileCreators { get; init; }

    /// <summary>Bound of tiles per map.</summary>
    public int? MaxTileLimit { get; init; }

    /// <summary>Whether the missing tiles of a map are requested as one rectangle.</summary>
    public bool? MinimizeMetaRequests { get; init; }

    /// <summary>Whether single tiles of a metatile are fetched together.</summary>
    public bool? BulkMetaTiles { get; init; }

    /// <summary>How tiles of one colour are kept.</summary>
    public SingleColorLink? LinkSingleColorImages { get; init; }

    /// <summary>From this level of the first grid on, maps come from the source itself; goes before <see cref="UseDirectFromResolution"/>.</summary>
    public int? UseDirectFromLevel { get; init; }

    /// <summary>From this resolution on (units of the first grid), maps come from the source itself.</summary>
    public double? UseDirectFromResolution { get; init; }

    /// <summary>How many coarser levels may stand in for a missing tile.</summary>
    public int UpscaleTiles { get; init; }

    /// <summary>How many finer levels may stand in for a missing tile.</summary>
    public int DownscaleTiles { get; init; }

    /// <summary>Whether rescaled tiles are stored.</summary>
    public bool CacheRescaledTiles { get; init; }

    /// <summary>For displays with smaller pixels: there are tiles of that many times the pixels on each side as well; our extension.</summary>
    public int? ScaleFactor { get; init; }

    /// <summary>Text in tiles.</summary>
    public WatermarkConfiguration? Watermark { get; init; }

    /// <summary>Whether nothing is kept.</summary>
    public bool DisableStorage { get; init; }

    /// <summary>Tiles from this time or before are made again when they are asked for; null keeps tiles for ever.</summary>
    public TimeSpecification? RefreshBefore { get; init; }

    /// <summary>How long after its refresh time a stale tile is served at once, while it is made again; our extension.</summary>
    public TimeSpan? StaleWhileRevalidate { get; init; }

    /// <summary>How long after its refresh time a stale tile stands in for a failed source; our extension.</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary>Where tiles are kept.</summary>
    public CacheBackendConfiguration Backend { get; init; } = new FileBackendConfiguration();
}

/// <summary>How tiles of one colour are kept.</summary>
public enum SingleColorLink
{
    /// <summary>Like any tile.</summary>
    None,

    /// <summary>Once, with symbolic links to it.</summary>
    Symbolic,

    /// <summary>Once, with hard links to it.</summary>
    Hard,
}

/// <summary>One contribution to a band of a cache (behaviour reference 1.5).</summary>
/// <param name="Target">Band of the cache: r, g, b, a or l.</param>
/// <param name="Source">Index in <see cref="CacheConfiguration.Sources"/>.</param>
/// <param name="Band">Band of the source, from 0.</param>
/// <param name="Factor">What its values are multiplied by; values with a factor other than 1 are added to what is there.</param>
public sealed record BandConfiguration(char Target, int Source, int Band, double Factor);

/// <summary><c>watermark</c> (behaviour reference 7.8).</summary>
public sealed record WatermarkConfiguration
{
    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Size in pixels; 24 when not given.</summary>
    public int? FontSize { get; init; }

    /// <summary>Colour; grey when not given.</summary>
    public ColorValue? Color { get; init; }

    /// <summary>0 to 255; 30 when not given.</summary>
    public int? Opacity { get; init; }

    /// <summary>Whether only every second tile has the text.</summary>
    public bool IsWide { get; init; }
}
