using MapProxyCluster.Caches;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>One cache on one grid: where its tiles are kept, what they are made of and how. Immutable.</summary>
public sealed class TileSet
{
    private RefreshRule? _refresh;
    private SeedTerms? _terms;

    /// <summary>Name of the cache in the configuration.</summary>
    public required string CacheName { get; init; }

    /// <summary>Key of the grid in the configuration; <see cref="TileGrid.Name"/> is what URLs show.</summary>
    public required string GridKey { get; init; }

    /// <summary>The pyramid of tiles.</summary>
    public required TileGrid Grid { get; init; }

    /// <summary>How many pixels on each side make up one of a usual display; the grid's tiles and resolutions are those of the smaller pixels.</summary>
    public int PixelRatio { get; init; } = 1;

    /// <summary>The same tiles for displays with smaller pixels; null where there are none.</summary>
    public TileSet? Scaled { get; init; }

    /// <summary>How tiles are grouped for one upstream request; 1 × 1 without buffer when the sources deliver single tiles.</summary>
    public required MetaGrid MetaGrid { get; init; }

    /// <summary>Where the tiles are kept.</summary>
    public required ITileCache Store { get; init; }

    /// <summary>What the tiles are made of, from bottom to top; none makes the cache read-only.</summary>
    public required IReadOnlyList<IMapSource> Sources { get; init; }

    /// <summary>Which bands of the sources make up the tiles' bands; null to draw the sources over each other.</summary>
    public BandRecipe? Bands { get; init; }

    /// <summary>Whether the sources are asked for each tile of a metatile by itself.</summary>
    public bool FetchesSingleTiles { get; init; }

    /// <summary>A daemon that makes the tiles and writes them into the store; null to make them here.</summary>
    public RenderdClient? Renderd { get; init; }

    /// <summary>Text in the tiles; null for none.</summary>
    public Watermark? Watermark { get; init; }

    /// <summary>Which other levels stand in for tiles that cannot be made; null for none.</summary>
    public RescaleRule? Rescale { get; init; }

    /// <summary>Whether tiles of one colour are looked for, because the store keeps them in another way.</summary>
    public bool MarksSingleColors { get; init; }

    /// <summary>How tiles are encoded.</summary>
    public required ImageOptions ImageOptions { get; init; }

    /// <summary>Format that sources are asked for.</summary>
    public required ImageFormat RequestFormat { get; init; }

    /// <summary>Area outside of which tiles count as empty; null is everywhere.</summary>
    public Coverage? Coverage { get; init; }

    /// <summary>Whether a map's missing tiles are requested as one rectangle in place of their metatiles.</summary>
    public bool MinimizeMetaRequests { get; init; }

    /// <summary>How many metatiles one request may create at the same time.</summary>
    public int ConcurrentCreators { get; init; } = 2;

    /// <summary>A map that needs this many tiles or more is refused.</summary>
    public int MaxTileLimit { get; init; } = 500;

    /// <summary>How long a caller waits for a tile that is being made.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When stored tiles are made again; null for never.</summary>
    public RefreshRule? Refresh
    {
        get => _refresh;
        init => _refresh = value;
    }

    /// <summary>True in a catalog for seeding, where sources that are only for that have maps.</summary>
    public bool IsForSeeding { get; init; }

    /// <summary>True when such sources are among its own: what is made while serving is something else then, and no flight is shared.</summary>
    public bool HasSeedOnlySources { get; init; }

    /// <summary>The terms of the seed task that the tiles are made for; null when it is for somebody else.</summary>
    public SeedTerms? Terms => _terms;

    /// <summary>False when there is nothing that missing tiles could be made of.</summary>
    public bool CanMake => Sources.Any(source => source is not DormantSource);

    /// <summary>Identity within a configuration.</summary>
    public string Id => $"{CacheName}/{GridKey}{ScaleSuffix}";

    /// <summary>What tells tiles for displays with smaller pixels apart, such as "@2x"; empty for usual ones.</summary>
    public string ScaleSuffix => PixelRatio == 1 ? "" : $"@{PixelRatio}x";

    /// <summary>
    /// The same tiles for a seed task. The cache's own rule for refreshing goes before the task's (behaviour reference 3.4); whatever its
    /// windows, nothing old stands in.
    /// </summary>
    public TileSet For(SeedTerms terms)
    {
        var copy = (TileSet)MemberwiseClone();
        copy._terms = terms;
        copy._refresh = Refresh is { } own
            ? new RefreshRule { Time = own.Time, File = own.File, Age = own.Age, IfError = TimeSpan.Zero }
            : terms.Before is { } limit ? new RefreshRule { Time = limit, IfError = TimeSpan.Zero } : null;
        return copy;
    }

    /// <summary>True when a tile lies in the grid and in the coverage.</summary>
    public bool Covers(TileCoord tile) =>
        Grid.Contains(tile) && (Coverage is null || Coverage.Intersects(Grid.TileBoundingBox(tile), Grid.Srs));
}

/// <summary>What a seed task asks of the tiles that are made for it.</summary>
/// <param name="Before">Tiles written at this time or before are made again; null when all stay that are there.</param>
public sealed record SeedTerms(DateTimeOffset? Before);

/// <summary>Which levels stand in for a tile that cannot be made.</summary>
/// <param name="Levels">How many levels away they may be: coarser ones when negative, finer ones when positive.</param>
/// <param name="IsStored">Whether what is made of them is stored.</param>
public sealed record RescaleRule(int Levels, bool IsStored);

/// <summary>Which bands of the sources make up the tiles' bands.</summary>
/// <param name="Shares">What each band gets, in order.</param>
/// <param name="IsGray">Whether there is only one band.</param>
public sealed record BandRecipe(IReadOnlyList<BandShare> Shares, bool IsGray);
