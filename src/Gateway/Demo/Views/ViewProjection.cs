using System.Text.Json.Nodes;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>Systems and areas as a viewer needs them.</summary>
internal static class ViewProjection
{
    /// <summary>The definition of a system for Proj4js, with its axes in the order that documents write; null for systems that every viewer knows.</summary>
    internal static string? DefinitionOf(Srs srs) =>
        srs.Code is "EPSG:3857" or "EPSG:4326" || srs.ProjString is not { } text ? null : srs.IsNorthEast ? text + " +axis=neu" : text;

    /// <summary>An area in a system, as far as the system is meant to be used there; a wide one where it has no image.</summary>
    internal static BoundingBox AreaOf(MapExtent extent, Srs srs)
    {
        try
        {
            BoundingBox area = extent.Srs.Equals(srs) ? extent.BoundingBox : Usable(extent, srs);
            return area.IsValid ? area : WorldOf(srs);
        }
        catch (SrsException)
        {
            return WorldOf(srs);
        }
    }

    /// <summary>What the page's script needs of a system and an area in it.</summary>
    internal static JsonObject Options(MapRequest request, Srs srs, BoundingBox area) => new()
    {
        ["srs"] = srs.Code,
        ["definition"] = DefinitionOf(srs),
        ["units"] = srs.IsGeographic ? "degrees" : "m",
        ["axis"] = srs.IsNorthEast ? "neu" : "enu",
        ["extent"] = new JsonArray(area.MinX, area.MinY, area.MaxX, area.MaxY),

        // A background is asked for only where the operator names one: pages call no other server unasked.
        ["background"] = Background(request),
    };

    /// <summary>The map below the previews; null for none.</summary>
    internal static string? Background(MapRequest request) =>
        request.Catalog.Configuration.Services.Demo?.BackgroundUrl ?? request.Catalog.Configuration.Globals.BackgroundUrl;

    // Far from where they belong, local systems turn the world inside out.
    private static BoundingBox Usable(MapExtent extent, Srs srs) =>
        srs.IsWebMercator || srs.AreaOfUse is not { } use || extent.In(Srs.Wgs84).Intersection(use) is not { } degrees
            ? extent.In(srs)
            : Srs.Wgs84.Transform(srs, degrees);

    private static BoundingBox WorldOf(Srs srs) => srs.IsGeographic ? new BoundingBox(-180, -90, 180, 90) : new BoundingBox(-2e7, -2e7, 2e7, 2e7);
}
