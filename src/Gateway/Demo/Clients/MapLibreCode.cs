using static MapProxyCluster.Gateway.Demo.CodeText;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>Programs for MapLibre GL JS, which draws web mercator only.</summary>
internal static class MapLibreCode
{
    /// <summary>The program; null where the WMS has no web mercator.</summary>
    internal static ClientCode? Wms(WmsClient client)
    {
        if (client.WebMercatorCode is not { } code)
        {
            return null;
        }

        string query = string.Join('&', client.Query(code, client.Version, "{bbox-epsg-3857}", 256, 256));
        return Program($"{client.Endpoint}?{query}", 256, "", Degrees(client.Srs, client.Area));
    }

    /// <summary>The program; null for other tiles than the usual ones of the web.</summary>
    internal static ClientCode? Tiles(TileClient client)
    {
        // Rows from the south are called scheme "tms" and written {y} as well.
        bool isTms = client.Url.Contains("{-y}", StringComparison.Ordinal);
        return client.Pyramid.WebOffset != 0
            ? null
            : Program(client.Url.Replace("{-y}", "{y}", StringComparison.Ordinal), client.Grid.TileSize.Width,
                $", maxzoom: {client.Pyramid.Levels.Count - 1}{(isTms ? ", scheme: 'tms'" : "")}", Degrees(client.Grid.Srs, client.Area));
    }

    private static ClientCode Program(string url, int tileSize, string more, Tiling.BoundingBox degrees) => new("MapLibre", $$"""
        // npm install maplibre-gl
        import 'maplibre-gl/dist/maplibre-gl.css';
        import { Map } from 'maplibre-gl';

        new Map({
          container: 'map',
          style: {
            version: 8,
            sources: { maps: { type: 'raster', tiles: [{{Script(url)}}], tileSize: {{tileSize}}{{more}} } },
            layers: [{ id: 'maps', type: 'raster', source: 'maps' }],
          },
          bounds: {{Box(degrees)}},
        });
        """);
}
