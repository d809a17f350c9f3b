using System.Globalization;
using MapProxyCluster.Tiling;
using static MapProxyCluster.Gateway.Demo.CodeText;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>Programs for Leaflet; systems other than its own need Proj4Leaflet.</summary>
internal static class LeafletCode
{
    internal static ClientCode Wms(WmsClient client)
    {
        // Leaflet swaps the axes of WMS 1.3.0 for EPSG:4326 alone.
        bool swapsWrongly = client is { Version: "1.3.0", Srs.IsNorthEast: true } && client.Srs.Code != "EPSG:4326";
        string version = swapsWrongly ? "1.1.1" : client.Version;
        string more = string.Concat(client.Dimensions.Select(pair => $"\n  {Script(pair.Key)}: {Script(pair.Value)},"));
        return new ClientCode("Leaflet", $$"""
            {{Head(client.Srs, Own(client.Srs) ?? Crs(client))}}
            L.tileLayer.wms({{Script(client.Endpoint)}}, {
              layers: {{Script(client.Layer)}},
              format: {{Script(client.Format)}},
              transparent: {{client.Transparent}},
              version: {{Script(version)}},{{more}}
            }).addTo(map);
            {{Foot(client.Srs, client.Area)}}
            """);
    }

    /// <summary>The program; null for grids whose levels share no corner, which Leaflet cannot show.</summary>
    internal static ClientCode? Tiles(TileClient client)
    {
        TilePyramid pyramid = client.Pyramid;
        int edge = client.Grid.TileSize.Width;
        bool isWeb = pyramid.WebOffset is not null && edge % 256 == 0 && int.IsPow2(edge);
        if (pyramid.Origin is not { } origin || client.Grid.TileSize.Height != edge)
        {
            return null;
        }

        int offset = isWeb ? -pyramid.WebOffset!.Value - int.Log2(edge / 256) : 0;
        string crs = isWeb ? "L.CRS.EPSG3857" : Proj(client.Grid.Srs, origin, pyramid.Resolutions, client.Grid.BoundingBox);
        return new ClientCode("Leaflet", $$"""
            {{Head(isWeb ? Srs.WebMercator : client.Grid.Srs, crs)}}
            L.tileLayer({{Script(client.Url)}}, {
              tileSize: {{edge}},
              minZoom: {{-offset}},
              maxZoom: {{pyramid.Levels.Count - 1 - offset}},
              zoomOffset: {{offset}},
              noWrap: true,
            }).addTo(map);
            {{Foot(client.Grid.Srs, client.Area)}}
            """);
    }

    private static string Head(Srs srs, string crs) => (Own(srs) is not null && !crs.StartsWith("new", StringComparison.Ordinal)
            ? "// npm install leaflet\nimport 'leaflet/dist/leaflet.css';\nimport L from 'leaflet';\n\n"
            : "// npm install leaflet@1 proj4 proj4leaflet\nimport 'leaflet/dist/leaflet.css';\nimport L from 'leaflet';\nimport 'proj4leaflet';\n\n")
        + $"const crs = {crs};\nconst map = L.map('map', {{ crs }});";

    private static string Foot(Srs srs, BoundingBox area)
    {
        BoundingBox degrees = Degrees(srs, area);
        return $"map.fitBounds([{List([degrees.MinY, degrees.MinX])}, {List([degrees.MaxY, degrees.MaxX])}]);";
    }

    private static string? Own(Srs srs) => srs.Code switch
    {
        "EPSG:3857" => "L.CRS.EPSG3857",
        "EPSG:900913" => "L.CRS.EPSG900913",
        "EPSG:4326" => "L.CRS.EPSG4326",
        _ => null,
    };

    // A WMS has no levels: halves of the area will do.
    private static string Crs(WmsClient client)
    {
        double coarsest = Math.Max(client.Area.Width, client.Area.Height) / 256;
        return Proj(client.Srs, (client.Area.MinX, client.Area.MaxY), [.. Enumerable.Range(0, 20).Select(level => coarsest / (1 << level))], client.Area);
    }

    private static string Proj(Srs srs, (double X, double Y) origin, IReadOnlyList<double> resolutions, BoundingBox area) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        new L.Proj.CRS({{Script(srs.Code)}}, {{Script(srs.ProjString ?? "")}}, {
          origin: {{List([origin.X, origin.Y])}},
          resolutions: {{List(resolutions)}},
          bounds: L.bounds({{List([area.MinX, area.MinY])}}, {{List([area.MaxX, area.MaxY])}}),
        })
        """);
}
