using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Access;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>
/// What a client may see of the layers of a WMS request: a layer that it named itself and may not see refuses the request, one that came
/// with a group is left out (behaviour reference 11).
/// </summary>
internal sealed class LayerAccess
{
    private readonly AccessDecision _decision;
    private readonly IReadOnlyList<MapLayer> _named;

    private LayerAccess(AccessDecision decision, IReadOnlyList<MapLayer> named) => (_decision, _named) = (decision, named);

    /// <summary>Asks about the layers that a request comes down to.</summary>
    /// <exception cref="AccessException">Nothing may be seen.</exception>
    internal static async ValueTask<LayerAccess> AskAsync(MapRequest request, string service, WmsMapRequest map, IReadOnlyList<MapLayer> leaves)
    {
        if (request.Catalog.Configuration.Access is null)
        {
            return new LayerAccess(AccessDecision.Full, map.Layers);
        }

        string[] names = [.. leaves.Select(layer => layer.Name).OfType<string>()];
        return new LayerAccess(await request.AskAsync(service, names, new MapExtent(map.BoundingBox, map.Srs)), map.Layers);
    }

    /// <summary>Whether a layer may be used.</summary>
    /// <exception cref="AccessException">It may not, and the client named it.</exception>
    internal bool Allows(MapLayer layer, Func<LayerPermission, bool> feature)
    {
        bool isAllowed = _decision.Verdict == AccessVerdict.Full || feature(_decision.Of(layer.Name));
        return isAllowed || !_named.Contains(layer) ? isAllowed : throw AccessException.Forbidden();
    }

    /// <summary>The sources of a layer, cut where its area is limited.</summary>
    internal IEnumerable<IMapSource> SourcesOf(MapLayer layer) => _decision.LimitsOf(layer.Name).Aggregate(
        (IEnumerable<IMapSource>)layer.Sources, (sources, limit) => sources.Select(source => new ClippedSource(source, limit)));

    /// <summary>Whether a point of a layer may be asked about.</summary>
    internal bool Sees(MapLayer layer, double x, double y, Srs srs) => _decision.Sees(layer.Name, x, y, srs);
}
