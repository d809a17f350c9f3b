using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Access;

/// <summary>What MapProxy's callback is asked (behaviour reference 11).</summary>
/// <param name="Service">wms.map, wms.featureinfo, wms.legendgraphic, wms.capabilities, tms, kml, wmts, wmts.featureinfo, ogcapi, demo.</param>
/// <param name="Layers">Names of the layers that it is about.</param>
/// <param name="Extent">The area of the request; null for documents.</param>
public sealed record AccessQuestion(string Service, IReadOnlyList<string> Layers, MapExtent? Extent);

/// <summary>Decides who may see what.</summary>
internal interface IAccessControl
{
    /// <summary>The answer to a question of a client.</summary>
    /// <exception cref="AccessException">It cannot be told at the moment, or the client's credentials are not valid.</exception>
    ValueTask<AccessDecision> DecideAsync(HttpContext http, AccessQuestion question);
}
