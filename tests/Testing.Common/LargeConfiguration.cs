using System.Globalization;
using System.Text;

namespace MapProxyCluster.Testing.Common;

/// <summary>
/// A mapproxy.yaml as large installations have it: as many layers, caches and WMS sources as wanted, grids of several systems, areas, scales and
/// descriptions.
/// </summary>
public static class LargeConfiguration
{
    private const int LayersPerGroup = 50;

    // Services, grids and everything else that does not grow.
    private const string Head = """
        services:
          tms: {use_grid_names: true}
          wmts: {kvp: true, restful: true}
          wms:
            srs: ['EPSG:4326', 'EPSG:3857', 'EPSG:25832', 'EPSG:25833', 'EPSG:2154']
            md: {title: Many maps, abstract: One of everything}
        globals:
          http: {client_timeout: 20}
          cache: {base_dir: cache_data, meta_size: [4, 4], meta_buffer: 80}
        grids:
          web: {base: GLOBAL_WEBMERCATOR, num_levels: 20}
          degrees: {base: GLOBAL_GEODETIC, origin: nw, tile_size: [512, 512]}
          west: {srs: 'EPSG:25832', bbox: [200000, 5200000, 1000000, 6100000], origin: nw, res_factor: sqrt2, min_res: 1000, max_res: 1}
          east: {srs: 'EPSG:25833', bbox: [5, 47, 16, 56], bbox_srs: 'EPSG:4326', origin: nw, res: [500, 200, 100, 50, 20, 10, 5, 2, 1]}
          france: {srs: 'EPSG:2154', bbox: [0, 6000000, 1300000, 7200000], origin: nw, num_levels: 14}

        """;

    private static readonly string[] Grids = ["web", "degrees", "west", "east", "france"];

    /// <summary>The text of a configuration with <paramref name="count"/> layers, caches and sources.</summary>
    public static string Write(int count)
    {
        var text = new StringBuilder(Head);
        text.Append("sources:\n");
        AppendAll(text, count, AppendSource);
        text.Append("caches:\n");
        AppendAll(text, count, AppendCache);
        text.Append("layers:\n");
        AppendAll(text, count, AppendLayer);
        return text.ToString();
    }

    private static void AppendAll(StringBuilder text, int count, Action<StringBuilder, int> append)
    {
        for (int number = 0; number < count; number++)
        {
            append(text, number);
        }
    }

    private static void AppendSource(StringBuilder text, int number)
    {
        double west = number % 150, south = number % 60;
        text.Append(CultureInfo.InvariantCulture, $"""
              source_{number}:
                type: wms
                supported_srs: ['EPSG:3857', 'EPSG:25832', 'EPSG:4326']
                wms_opts: {'{'}version: 1.1.1, featureinfo: {(number % 2 == 0 ? "true" : "false")}{'}'}
                coverage: {'{'}bbox: [{west}, {south}, {west + 20}, {south + 20}], srs: 'EPSG:4326'{'}'}
                min_res: {5000 + number}
                req: {'{'}url: 'http://maps{number % 20}.example.org/wms?map=m{number}', layers: 'roads_{number},names_{number}', transparent: true{'}'}

            """);
    }

    private static void AppendCache(StringBuilder text, int number)
    {
        IEnumerable<string> grids = Enumerable.Range(number, 1 + (number % 3)).Select(index => Grids[index % Grids.Length]);
        text.Append(CultureInfo.InvariantCulture, $"""
              cache_{number}:
                grids: [{string.Join(", ", grids)}]
                sources: [source_{number}]
                format: {(number % 2 == 0 ? "image/png" : "image/jpeg")}
                image: {'{'}resampling_method: bilinear{'}'}

            """);
    }

    private static void AppendLayer(StringBuilder text, int number)
    {
        if (number % LayersPerGroup == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - name: group_{number}\n    title: Group {number}\n    layers:\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"""
                  - name: layer_{number}
                    title: Layer number {number}
                    sources: [cache_{number}]
                    md:
                      abstract: Roads and names of area {number}
                      keyword_list: [{'{'}keywords: [roads, names, area {number}]{'}'}]
                      attribution: {'{'}title: Office {number % 20}, url: 'http://maps{number % 20}.example.org/'{'}'}

            """);
    }
}
