using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Access;

/// <summary>
/// What a client may see of the layers of a map request: a layer that it named itself and may not see refuses the request, one that came
/// with a group is left out (behaviour reference 11).
/// </summary>
internal sealed class LayerAccess
{
    private readonly AccessDecision _decision;
    private readonly IReadOnlyList<MapLayer> _named;

    private LayerAccess(AccessDecision decision, IReadOnlyList<MapLayer> named) => (_decision, _named) = (decision, named);

    /// <summary>Asks about the layers that a request comes down to.</summary>
    /// <param name="request">The request.</param>
    /// <param name="service">What is asked for, in the words of MapProxy's callback.</param>
    /// <param name="named">The layers that the client named.</param>
    /// <param name="leaves">Those that are drawn or asked for them.</param>
    /// <param name="extent">The area.</param>
    /// <exception cref="AccessException">Nothing may be seen.</exception>
    internal static async ValueTask<LayerAccess> AskAsync(
        MapRequest request, string service, IReadOnlyList<MapLayer> named, IReadOnlyList<MapLayer> leaves, MapExtent extent)
    {
        if (request.Catalog.Configuration.Access is null)
        {
            return new LayerAccess(AccessDecision.Full, named);
        }

        string[] names = [.. leaves.Select(layer => layer.Name).OfType<string>()];
        return new LayerAccess(await request.AskAsync(service, names, extent), named);
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
