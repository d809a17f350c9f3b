using System.Runtime.CompilerServices;
using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Access;

/// <summary>
/// What a client sees of a catalog in documents. Clients with the same decision share one, and the documents made of it with it.
/// </summary>
internal static class VisibleCatalog
{
    private static readonly ConditionalWeakTable<AccessDecision, Views> Kept = [];

    /// <summary>The catalog with the layers that a service may show, their areas cut where they are limited.</summary>
    internal static MapCatalog Of(MapCatalog catalog, AccessDecision decision, bool isMapService) => decision.Verdict == AccessVerdict.Full
        ? catalog
        : Kept.GetOrCreateValue(decision).Get(catalog, decision, isMapService);

    private sealed class Views
    {
        private (MapCatalog Catalog, MapCatalog View)? _maps, _tiles;

        internal MapCatalog Get(MapCatalog catalog, AccessDecision decision, bool isMapService)
        {
            ref (MapCatalog Catalog, MapCatalog View)? kept = ref isMapService ? ref _maps : ref _tiles;
            if (kept is not { } known || !ReferenceEquals(known.Catalog, catalog))
            {
                kept = known = (catalog, Make(catalog, decision, isMapService));
            }

            return known.View;
        }
    }

    private static MapCatalog Make(MapCatalog catalog, AccessDecision decision, bool isMapService)
    {
        MapLayer root = Visible(catalog.Root, decision) ?? Without(catalog.Root, []);
        TileLayer[] tiles = [.. catalog.TileLayers
            .Where(layer => decision.Of(layer.Name) is var permission && (isMapService ? permission.Map : permission.Tile))
            .Select(layer => layer.WithExtent(Cut(layer.Extent, decision.LimitOf(layer.Name))))];
        return catalog.Restricted(root, tiles);
    }

    // A layer below one that is not seen is not seen either; what has no name cannot be named in permissions.
    private static MapLayer? Visible(MapLayer layer, AccessDecision decision)
    {
        LayerPermission permission = decision.Of(layer.Name);
        if (layer.Name is not null && !permission.Map)
        {
            return null;
        }

        MapLayer[] children = [.. layer.Children.Select(child => Visible(child, decision)).OfType<MapLayer>()];
        if (layer.Name is null)
        {
            return children.Length == 0 ? null : Without(layer, children);
        }

        return new MapLayer
        {
            Name = layer.Name,
            Title = layer.Title,
            Configuration = layer.Configuration,
            Children = children,
            Sources = layer.Sources,
            InfoSources = permission.FeatureInfo ? layer.InfoSources : [],
            LegendSources = permission.Legend ? layer.LegendSources : [],
            Extent = Cut(layer.Extent, decision.LimitOf(layer.Name)),
            HasDefaultExtent = layer.HasDefaultExtent && decision.LimitOf(layer.Name) is null,
            ResolutionRange = layer.ResolutionRange,
            IsMap = layer.IsMap,
        };
    }

    private static MapLayer Without(MapLayer layer, IReadOnlyList<MapLayer> children) => new()
    {
        Title = layer.Title,
        Configuration = layer.Configuration,
        Children = children,
        Extent = layer.Extent,
        HasDefaultExtent = layer.HasDefaultExtent,
        ResolutionRange = layer.ResolutionRange,
        IsMap = layer.IsMap,
    };

    private static MapExtent Cut(MapExtent extent, Coverage? limit) =>
        limit is not null && extent.BoundingBox.Intersection(limit.Extent.In(extent.Srs)) is { IsValid: true } box
            ? new MapExtent(box, extent.Srs)
            : extent;
}
