using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Builds the tile sets of caches: one per grid.</summary>
internal sealed class TileSetFactory(
    MapProxyConfiguration configuration,
    IReadOnlyDictionary<string, TileGrid> grids,
    StoreFactory stores,
    RenderdClient? renderd,
    List<ConfigurationMessage> messages,
    bool isForSeeding)
{
    private const string Bands = "rgba";
    private const int WatermarkSize = 24, WatermarkGrey = 128, WatermarkOpacity = 30;
    private static readonly PixelSize Single = new(1, 1);

    private readonly ImageOptionsFactory _images = new(configuration.Globals);

    // Callers wait as long as the slowest source may take.
    private readonly TimeSpan _fetchTimeout = TimeSpan.FromSeconds(configuration.Sources.Values
        .Select(source => source.Http.ClientTimeout ?? 0)
        .Append(configuration.Globals.Http.ClientTimeout ?? 60)
        .Max());

    /// <summary>Root of file caches and legends.</summary>
    internal string BaseDirectory => stores.BaseDirectory;

    /// <summary>The tiles of a cache on one of its grids, and those for displays with smaller pixels.</summary>
    internal TileSet Build(CacheConfiguration cache, string gridKey, IMapSource[] maps, Coverage? coverage)
    {
        TileGrid grid = grids[gridKey];
        if (cache.ScaleFactor is not { } ratio)
        {
            return Build(cache, gridKey, grid, maps, coverage, 1, null);
        }

        if (maps.OfType<TileSource>().FirstOrDefault(source => !source.HasScale) is { } source)
        {
            messages.Add(new ConfigurationMessage(
                ConfigurationSeverity.Error, cache.Location, $"scale_factor needs '%(scale)s' in the url of source '{source.Name}', which becomes '@{ratio}x'"));
        }

        TileSet scaled = Build(cache, gridKey, grid.WithPixelRatio(ratio), maps, coverage, ratio, null);
        return Build(cache, gridKey, grid, maps, coverage, 1, scaled);
    }

    private TileSet Build(
        CacheConfiguration cache, string gridKey, TileGrid grid, IMapSource[] maps, Coverage? coverage, int pixelRatio, TileSet? scaled)
    {
        GlobalCacheConfiguration globals = configuration.Globals.Cache;
        ImageOptions options = BuildImageOptions(cache, maps);
        (MetaGrid metaGrid, bool fetchesSingleTiles) = BuildMetaGrid(cache, grid, options.Format, maps, pixelRatio);
        ITileCache store = stores.Create(cache, gridKey, grid, options, coverage, BundleFolders.SuffixOf(pixelRatio));
        if (cache is { RefreshBefore: not null, DisableStorage: false } && !store.HasTimestamps)
        {
            messages.Add(new ConfigurationMessage(
                ConfigurationSeverity.Warning, cache.Location, "its tiles carry no times: with refresh_before each of them is made again whenever it is asked for"));
        }

        return new TileSet
        {
            CacheName = cache.Name,
            GridKey = gridKey,
            Grid = grid,
            PixelRatio = pixelRatio,
            Scaled = scaled,
            MetaGrid = metaGrid,
            FetchesSingleTiles = fetchesSingleTiles,
            MinimizeMetaRequests = renderd is null && !fetchesSingleTiles && (metaGrid.Buffer > 0 || metaGrid.MetaSize != Single)
                && (cache.MinimizeMetaRequests ?? globals.MinimizeMetaRequests ?? false),
            Store = store,
            MarksSingleColors = options.Format != ImageFormat.VectorTile && stores.LinksSingleColors(cache),
            Sources = maps,
            Bands = BuildBands(cache, maps),
            ImageOptions = options,
            Renderd = cache.DisableStorage ? null : renderd,
            Watermark = BuildWatermark(cache.Watermark),
            RequestFormat = FormatOf(cache.RequestFormat ?? cache.Format ?? "image/png"),
            Coverage = coverage,
            Rescale = (cache.DownscaleTiles - cache.UpscaleTiles) is not 0 and { } levels ? new RescaleRule(levels, cache.CacheRescaledTiles) : null,
            ConcurrentCreators = cache.ConcurrentTileCreators ?? globals.ConcurrentTileCreators ?? 2,
            MaxTileLimit = cache.MaxTileLimit ?? globals.MaxTileLimit ?? 500,
            FetchTimeout = _fetchTimeout,
            Refresh = BuildRefresh(cache),
            IsForSeeding = isForSeeding,
            HasSeedOnlySources = isForSeeding
                && cache.Sources.Any(source => configuration.Sources.TryGetValue(source.Name, out SourceConfiguration? known) && known.SeedOnly),
        };
    }

    private ImageOptions BuildImageOptions(CacheConfiguration cache, IMapSource[] maps)
    {
        ImageOptions options = ImageOptionsFactory.Complete(
            _images.For(cache.Format ?? cache.RequestFormat, cache.Image), cache.Image?.Colors is not null, [.. maps.Select(map => map.ImageOptions)]);
        bool hasAlphaBand = cache.Bands?.Any(band => band.Target == 'a') == true;
        return hasAlphaBand ? options with { Transparent = options.Transparent ?? true } : options;
    }

    private ImageFormat FormatOf(string format) =>
        configuration.Globals.Image.Formats.ContainsKey(format) ? _images.For(format).Format : ImageFormats.Parse(format);

    private BandRecipe? BuildBands(CacheConfiguration cache, IMapSource[] maps)
    {
        if (cache.Bands is not { } bands)
        {
            return null;
        }

        if (maps.Length != cache.Sources.Count)
        {
            messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, cache.Location, "each source of a band has to draw maps"));
            return null;
        }

        bool isGray = bands.All(band => band.Target == 'l');
        return new BandRecipe(
            [.. bands.Select(band => new BandShare(isGray ? 0 : Bands.IndexOf(band.Target, StringComparison.Ordinal), band.Source, band.Band, band.Factor))],
            isGray);
    }

    private static Watermark? BuildWatermark(WatermarkConfiguration? watermark)
    {
        if (watermark is null)
        {
            return null;
        }

        ColorValue color = watermark.Color ?? new ColorValue(WatermarkGrey, WatermarkGrey, WatermarkGrey);
        byte opacity = (byte)(watermark.Opacity ?? WatermarkOpacity);
        return new Watermark(watermark.Text, watermark.FontSize ?? WatermarkSize, new Color(color.R, color.G, color.B, opacity), watermark.IsWide);
    }

    private RefreshRule? BuildRefresh(CacheConfiguration cache)
    {
        GlobalCacheConfiguration globals = configuration.Globals.Cache;
        return cache.RefreshBefore is not { } rule ? null : new RefreshRule
        {
            Time = rule.Time,
            File = rule.File is { } file ? configuration.Resolve(file) : null,
            Age = rule.Before,
            WhileRevalidate = cache.StaleWhileRevalidate ?? globals.StaleWhileRevalidate ?? TimeSpan.Zero,
            IfError = cache.StaleIfError ?? globals.StaleIfError ?? TimeSpan.MaxValue,
        };
    }

    // Either all sources draw any area, and metatiles are requested, or none does, and tiles are fetched one by one, be it several together.
    private (MetaGrid Grid, bool FetchesSingleTiles) BuildMetaGrid(CacheConfiguration cache, TileGrid grid, ImageFormat format, IMapSource[] maps, int pixelRatio)
    {
        GlobalCacheConfiguration globals = configuration.Globals.Cache;
        // Pictures of finer pixels are no larger than the others: what a server draws at once has a limit.
        PixelSize usual = cache.MetaSize ?? globals.MetaSize ?? new PixelSize(4, 4);
        var size = new PixelSize(Math.Max(1, usual.Width / pixelRatio), Math.Max(1, usual.Height / pixelRatio));
        int buffer = (cache.MetaBuffer ?? globals.MetaBuffer ?? 80) * pixelRatio;
        if (format == ImageFormat.VectorTile)
        {
            // They cannot be cut out of a larger picture.
            RequireTiles(cache, maps);
            return (new MetaGrid(grid, Single, 0), false);
        }

        bool isMeta = buffer > 0 || size != Single, takesTilesOver = TakesTilesOver(grid, format, maps);
        bool some = !takesTilesOver && maps.Any(map => map.SupportsMetatiles), all = !takesTilesOver && maps.All(map => map.SupportsMetatiles);
        if (isMeta && some && !all)
        {
            messages.Add(new ConfigurationMessage(
                ConfigurationSeverity.Error, cache.Location, "meta tiling configured but not supported by all sources"));
        }

        if (isMeta && all)
        {
            return (new MetaGrid(grid, size, buffer), false);
        }

        bool isBulk = !some && size != Single && (cache.BulkMetaTiles ?? globals.BulkMetaTiles ?? false);
        return isBulk ? (new MetaGrid(grid, size, 0), true) : (new MetaGrid(grid, Single, 0), false);
    }

    // What is passed on unread comes from one place, tile by tile, and nothing is done to it.
    private void RequireTiles(CacheConfiguration cache, IMapSource[] maps)
    {
        string? fault = maps is not ([] or [TileSource] or [CachedMapSource { ImageOptions.Format: ImageFormat.VectorTile }])
                ? "vector tiles need one source of type tile, or a cache of vector tiles"
            : (cache.UpscaleTiles, cache.DownscaleTiles) != (0, 0) || cache.Watermark is not null || cache.Bands is not null || cache.ScaleFactor is not null
                ? "vector tiles are passed on as they are: they have no scaled tiles, watermarks or bands"
            : null;
        if (fault is not null)
        {
            messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, cache.Location, fault));
        }
    }

    // Caches whose tiles are the same tiles hand them over as they are; there is nothing to gain from asking for more at once.
    private static bool TakesTilesOver(TileGrid grid, ImageFormat format, IMapSource[] maps) => maps.Length > 0 && Array.TrueForAll(
        maps, map => map is CachedMapSource { Map.TileSets: [var below] } && below.ImageOptions.Format == format && grid.IsSubsetOf(below.Grid));
}
