using MapProxyCluster.Tiling;
using static MapProxyCluster.Gateway.Demo.CodeText;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>Programs for OpenLayers, as modules of npm packages.</summary>
internal static class OpenLayersCode
{
    internal static ClientCode Wms(WmsClient client)
    {
        string parameters = string.Join(", ", client.Parameters.Select(pair => $"{pair.Key}: {Script(pair.Value)}"));
        return new ClientCode("OpenLayers", $$"""
            {{Head(client.Srs, "import ImageLayer from 'ol/layer/Image.js';\nimport ImageWMS from 'ol/source/ImageWMS.js';")}}

            const layer = new ImageLayer({
              source: new ImageWMS({
                url: {{Script(client.Endpoint)}},
                params: {{{parameters}}},
                projection: {{Script(client.Srs.Code)}},
                ratio: 1,
              }),
            });

            {{Foot(client.Srs, client.Area, resolutions: null)}}
            """);
    }

    internal static ClientCode Tiles(TileClient client)
    {
        TilePyramid pyramid = client.Pyramid;
        string origin = pyramid.Origin is { } shared
            ? $"origin: {List([shared.X, shared.Y])}"
            : $"origins: [{string.Join(", ", pyramid.Origins.Select(each => List([each.X, each.Y])))}]";
        string sizes = string.Join(", ", pyramid.Levels.Select(level => client.Grid.LevelSize(level)).Select(size => $"[{size.Width}, {size.Height}]"));
        return new ClientCode("OpenLayers", $$"""
            {{Head(client.Grid.Srs, "import TileLayer from 'ol/layer/Tile.js';\nimport XYZ from 'ol/source/XYZ.js';\nimport TileGrid from 'ol/tilegrid/TileGrid.js';")}}

            const resolutions = {{List(pyramid.Resolutions)}};
            const layer = new TileLayer({
              source: new XYZ({
                url: {{Script(client.Url)}},
                projection: {{Script(client.Grid.Srs.Code)}},
                wrapX: false,
                tileGrid: new TileGrid({
                  {{origin}},
                  resolutions,
                  sizes: [{{sizes}}],
                  tileSize: [{{client.Grid.TileSize.Width}}, {{client.Grid.TileSize.Height}}],
                }),
              }),
            });

            {{Foot(client.Grid.Srs, client.Area, "resolutions")}}
            """);
    }

    private static string Head(Srs srs, string imports)
    {
        string head = $"import 'ol/ol.css';\nimport Map from 'ol/Map.js';\nimport View from 'ol/View.js';\n{imports}";
        return ViewProjection.DefinitionOf(srs) is not { } definition
            ? $"// npm install ol\n{head}"
            : $"// npm install ol proj4\n{head}\nimport {{ register }} from 'ol/proj/proj4.js';\nimport proj4 from 'proj4';\n\n"
                + $"proj4.defs({Script(srs.Code)}, {Script(definition)});\nregister(proj4);";
    }

    private static string Foot(Srs srs, BoundingBox area, string? resolutions) => $$"""
        const view = new View({ projection: {{Script(srs.Code)}}{{(resolutions is null ? "" : $", {resolutions}")}} });
        new Map({ target: 'map', layers: [layer], view });
        view.fit({{Box(area)}});
        """;
}
