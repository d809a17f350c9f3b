namespace MapProxyCluster.Configuration.Tests;

/// <summary>One document with every key that MapProxy 7 knows and this version reads or deliberately passes over.</summary>
public sealed class EveryKeyTests : IDisposable
{
    private const string Document = """
        globals:
          image:
            resampling_method: bilinear
            paletted: false
            stretch_factor: 1.2
            max_shrink_factor: 3
            jpeg_quality: 80
            transparent_color_tolerance: 7
            font_dir: fonts
            merge_method: composite
            formats:
              image/png: {mode: P, colors: 128, transparent: true, format: image/png, encoding_options: {quantizer: mediancut}, resampling_method: nearest}
              geotiff: {format: image/tiff, encoding_options: {tiff_compression: raw}}
          http: {method: AUTO, client_timeout: 30, ssl_no_cert_checks: true, ssl_ca_certs: ca.pem, headers: {A: b}, hide_error_details: false,
                 manage_cookies: true, concurrent_requests: 4, access_control_allow_origin: ''}
          cache: {base_dir: data, lock_dir: locks, tile_lock_dir: tile_locks, directory_permissions: '0775', file_permissions: '0664', meta_size: [2, 2],
                  meta_buffer: 0, bulk_meta_tiles: false, max_tile_limit: 100, minimize_meta_requests: true, concurrent_tile_creators: 3,
                  link_single_color_images: symlink, sqlite_timeout: 5, sqlite_wal: true, s3: {bucket_name: b}, azureblob: {container_name: c, connection_string: s}}
          grid: {tile_size: [512, 512]}
          srs: {axis_order_ne: ['EPSG:1'], axis_order_en: ['EPSG:2'], proj_data_dir: proj, preferred_src_proj: {'EPSG:3857': ['EPSG:4326']}}
          tiles: {expires_hours: 1.5}
          mapserver: {binary: m, working_dir: .}
          renderd: {address: 'http://h/'}
          background: {url: 'http://h/{z}/{x}/{y}.png'}
        grids:
          all: {base: GLOBAL_MERCATOR, name: a, srs: 'EPSG:3857', bbox: '0,0,1,1', bbox_srs: 'EPSG:4326', num_levels: 3, res: [[x, 10], 5], res_factor: 1.5,
                min_res: 10, max_res: 1, stretch_factor: 1.1, max_shrink_factor: 2, align_resolutions_with: GLOBAL_MERCATOR, origin: ul,
                tile_size: [256, 256], threshold_res: [7]}
        caches:
          all:
            sources: ['wms_one:a']
            name: cache_name
            grids: [all]
            cache_dir: dir
            meta_size: [1, 1]
            meta_buffer: 3
            bulk_meta_tiles: true
            minimize_meta_requests: true
            concurrent_tile_creators: 1
            disable_storage: false
            format: image/jpeg
            image: {format: image/jpeg, mode: RGB, colors: 0, transparent: false, resampling_method: bicubic, encoding_options: {jpeg_quality: 70}, merge_method: m}
            request_format: image/tiff
            use_direct_from_level: 1
            use_direct_from_res: 1
            link_single_color_images: true
            cache_rescaled_tiles: true
            upscale_tiles: 1
            refresh_before: {days: 1}
            watermark: {text: w, font_size: 12, color: '#ff0000', opacity: 100, spacing: wide}
            max_tile_limit: 9
            cache: {type: file, directory_layout: tms, use_grid_names: true, directory: d, tile_lock_dir: l, directory_permissions: '0755',
                    file_permissions: '0644', coverage: {bbox: [0, 0, 1, 1], srs: 'EPSG:4326', clip: false}}
          bands:
            sources: {r: [{source: wms_one, band: 0, factor: 0.5}, {source: other, band: 2, factor: 0.5}], g: [{source: other, band: 1}]}
            grids: [all]
            downscale_tiles: 2
            cache: {type: file, coverage: {union: [{datasource: 'a.geojson', srs: 'EPSG:4326', where: 'x = 1'}, {expire_tiles: tiles},
                    {difference: [{polygons: p.txt, polygons_srs: 'EPSG:4326'}, {ogr_datasource: 'PG: x', ogr_where: w, ogr_srs: 'EPSG:4326'}], clip: true}]}}
          bundles:
            sources: []
            grids: [all]
            cache: {type: compact, version: 1, directory: d, tile_lock_dir: l, directory_permissions: '0755', file_permissions: '0644',
                    coverage: {bbox: [0, 0, 1, 1], srs: 'EPSG:4326'}}
          blobs: {sources: [], grids: [all], cache: {type: azureblob, container_name: c, connection_string: s, directory: d, directory_layout: tc, tile_lock_dir: l}}
          documents: {sources: [], grids: [all], cache: {type: couchdb, url: 'http://h/', db_name: d, tile_id: '%(z)s', tile_metadata: {a: 1, b: '{{x}}'}, tile_lock_dir: l}}
          archive: {sources: [], grids: [all], cache: {type: pmtiles, filename: f}}
          one_file: {sources: [], grids: [all], cache: {type: mbtiles, filename: ./a.mbtiles, sqlite_timeout: 3, sqlite_wal: true, tile_lock_dir: l,
                     directory_permissions: '0755', file_permissions: '0644', coverage: {bbox: [0, 0, 1, 1], srs: 'EPSG:4326'}}}
          files: {sources: [], grids: [all], cache: {type: sqlite, directory: d, sqlite_timeout: 0.5, sqlite_wal: false, tile_lock_dir: l, ttl: 60,
                  directory_permissions: '0755', file_permissions: '0644', coverage: {bbox: [0, 0, 1, 1], srs: 'EPSG:4326'}}}
          package: {sources: [], grids: [all], cache: {type: geopackage, filename: a.gpkg, directory: d, table_name: t-1_a, levels: true, tile_lock_dir: l,
                    directory_permissions: '0755', file_permissions: '0644', coverage: {bbox: [0, 0, 1, 1], srs: 'EPSG:4326'}}}
        sources:
          other: {type: debug, min_res: 10, image: {format: image/png}, seed_only: true}
          arc:
            type: arcgis
            req: {url: 'http://h/MapServer', layers: 'show:0', dpi: 96, transparent: true, time: 1, format: image/png}
            opts: {map: true, featureinfo: true, featureinfo_tolerance: 9, featureinfo_return_geometries: true}
            supported_srs: ['EPSG:3857']
            http: {method: GET}
            on_error: {500: {response: transparent}}
          cgi:
            type: mapserver
            req: {map: a.map, layers: 'a,b', transparent: true}
            mapserver: {binary: /b, working_dir: /w}
            wms_opts: {version: 1.3.0}
          ogc_tiles: {type: ogcapitiles, landingpage_url: 'http://h/', collection: c, tile_matrix_set_id: t}
          ogc_maps: {type: ogcapimaps, landingpage_url: 'http://h/', collection: c, transparent: true, bgcolor: '#ffffff', supported_srs: ['EPSG:4326']}
          wms_one:
            type: wms
            wms_opts: {version: 1.3.0, map: true, featureinfo: true, legendgraphic: true, legendurl: 'http://h/l.png', featureinfo_format: text/plain,
                       featureinfo_xslt: x.xsl, featureinfo_out_format: text/html, query_layers: a}
            image: {opacity: 0.5, transparent_color: '#ffffff', transparent_color_tolerance: 3, format: image/png}
            supported_formats: [image/png]
            supported_srs: ['EPSG:4326', 'EPSG:3857']
            http: {method: GET, client_timeout: 1, headers: {B: c}, ssl_no_cert_checks: false, ssl_ca_certs: x, hide_error_details: true, manage_cookies: false}
            on_error: {404: {response: transparent, cache: true, authorize_stale: true}, other: {response: '#ff0000'}}
            forward_req_params: [time]
            concurrent_requests: 2
            coverage: {datasource: [0, 0, 1, 1], srs: 'EPSG:4326', where: w}
            seed_only: false
            min_res: 100
            max_res: 1
            req: {url: 'http://user:p@h/', layers: 'a,b', format: image/png, transparent: true, map: /some.map, styles: s, anything: else}
          tile_one:
            type: tile
            url: http://h/%(x)s
            transparent: true
            image: {mode: RGBA}
            grid: all
            request_format: png
            origin: sw
            http: {client_timeout: 2}
            on_error: {500: {response: [1, 2, 3]}}
            min_scale: 1
            max_scale: 100
            coverage: {bbox: '0,0,1,1', bbox_srs: 'EPSG:4326'}
            seed_only: true
            concurrent_requests: 0
        layers:
          - name: root
            title: Root
            layers:
              - name: all
                title: All
                sources: [all, 'wms_one:a']
                tile_sources: [all]
                legendurl: file://legend.png
                min_res: 100
                max_res: 1
                dimensions: {time: {values: [a, b], default: a}}
                nominal_res: 10
                nominal_scale: 1000
                wmts_rest_legendurl: '{base_url}/l'
                wmts_kvp_legendurl: '{base_url}/k'
                md:
                  abstract: a
                  keyword_list: [{vocabulary: v, keywords: [a]}]
                  attribution: {title: t, url: u, logo: {url: l, width: 1, height: 2, format: image/png}}
                  identifier: [{url: u, name: n, value: v}]
                  metadata: [{url: u, type: t, format: f}]
                  data: [{url: u, format: f}]
                  feature_list: [{url: u, format: f}]
        services:
          demo:
          kml: {use_grid_names: true}
          ogcapi:
            enable_tiles: true
            enable_maps: false
            map_srs: ['EPSG:3857']
            attribution: {text: t}
            on_source_errors: raise
            max_output_pixels: [100, 100]
            image_formats: [image/png]
            concurrent_layer_renderer: 2
            default_dataset_layers: [all]
            md:
              identification: {title: t, description: d, url: u, terms_of_service: s, keywords: [a, b]}
              contact: {name: n, email: e, address: a, city: c, stateorprovince: s, postalcode: p, country: c, phone: p, fax: f, url: u, instructions: i}
              license: {name: l, url: u}
              provider: {name: p, url: u}
          tms: {use_grid_names: true, origin: nw, md: {title: t}}
          wmts:
            kvp: true
            restful: true
            restful_template: '/{Layer}/{TileMatrixSet}/{TileMatrix}/{TileCol}/{TileRow}.{Format}'
            restful_featureinfo_template: '/{Layer}/{I}/{J}.{InfoFormat}'
            featureinfo_formats: [{mimetype: text/html, suffix: html}]
            md: {title: t}
          wms:
            srs: ['EPSG:4326']
            bbox_srs: ['EPSG:4326', {srs: 'EPSG:3857', bbox: [0, 0, 1, 1]}]
            image_formats: [image/png]
            attribution: {text: t}
            featureinfo_types: [text, html, xml, json]
            featureinfo_xslt: {html: x.xsl}
            on_source_errors: raise
            max_output_pixels: [100, 100]
            concurrent_layer_renderer: 2
            strict: true
            versions: ['1.1.1', '1.3.0']
            inspire_md: {type: linked, languages: {default: eng}, metadata_url: {media_type: text/xml, url: 'http://h/'}}
            md:
              title: t
              name: n
              abstract: a
              online_resource: http://h/
              contact: {person: p, position: p, organization: o, address_type: a, address: a, city: c, state: s, postcode: 1, country: c, phone: 1, fax: 2, email: e}
              fees: none
              access_constraints: none
              keyword_list: [{vocabulary: v, keywords: [a]}]
        parts: {anything: [1]}
        """;

    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Load_EveryKey_GivesNoErrorAndNoUnknownKey()
    {
        ConfigurationResult result = _files.Load(Document);

        Assert.DoesNotContain(result.Messages, message => message.Severity == ConfigurationSeverity.Error);
        Assert.DoesNotContain(result.Messages, message => message.Text.StartsWith("unknown", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_EveryKey_ReadsTheValues()
    {
        MapProxyConfiguration read = _files.LoadValid(Document);
        var wms = (WmsSourceConfiguration)read.Sources["wms_one"];
        var tile = (TileSourceConfiguration)read.Sources["tile_one"];
        LayerConfiguration layer = read.Layers[0].Layers[0];

        Assert.Equal((5.0, true), (read.Globals.Cache.BusyTimeout, read.Globals.Cache.WriteAheadLog));
        Assert.Equal(
            ("./a.mbtiles", 3.0, true),
            read.Caches["one_file"].Backend is MbTilesBackendConfiguration one ? (one.FileName, one.BusyTimeout, one.WriteAheadLog) : default);
        Assert.Equal(
            ("d", 0.5, false, 60.0, 0b111101101),
            read.Caches["files"].Backend is SqliteBackendConfiguration files
                ? (files.Directory, files.BusyTimeout, files.WriteAheadLog, files.TimeToLive, files.DirectoryPermissions)
                : default);
        Assert.Equal(
            ("a.gpkg", "d", "t-1_a", true),
            read.Caches["package"].Backend is GeoPackageBackendConfiguration package
                ? (package.FileName, package.Directory, package.TableName, package.HasLevels)
                : default);
        Assert.Equal(SingleColorLink.Symbolic, read.Globals.Cache.LinkSingleColorImages);
        Assert.Equal("http://h/", read.Globals.RenderdAddress);
        Assert.Equal("proj", read.Globals.ProjDataDirectory);
        Assert.Equal("m", read.Globals.MapServer.Binary);
        Assert.Equal(
            new WatermarkConfiguration { Text = "w", FontSize = 12, Color = new ColorValue(255, 0, 0), Opacity = 100, IsWide = true },
            read.Caches["all"].Watermark);
        Assert.Equal(["wms_one", "other"], read.Caches["bands"].Sources.Select(source => source.Name));
        Assert.Equal([new BandConfiguration('r', 0, 0, 0.5), new('r', 1, 2, 0.5), new('g', 1, 1, 1)], read.Caches["bands"].Bands);
        var union = (CombinedCoverageConfiguration)read.Caches["bands"].Backend.Coverage!;
        var difference = (CombinedCoverageConfiguration)union.Parts[2];
        Assert.Equal((CoverageCombination.Union, CoverageCombination.Difference, true), (union.Combination, difference.Combination, difference.Clip));
        Assert.Equal(("a.geojson", "x = 1", false), union.Parts[0] is PolygonCoverageConfiguration file ? (file.Datasource, file.Where, file.IsOgr) : default);
        Assert.Equal(("PG: x", "w", true), difference.Parts[1] is PolygonCoverageConfiguration ogr ? (ogr.Datasource, ogr.Where, ogr.IsOgr) : default);
        Assert.Equal(9, ((ArcGisSourceConfiguration)read.Sources["arc"]).FeatureInfoTolerance);
        Assert.Equal(("a.map", "/b"), read.Sources["cgi"] is MapServerSourceConfiguration cgi ? (cgi.MapFile, cgi.Program.Binary) : default);
        Assert.Equal("x.xsl", wms.FeatureInfoXslt);
        Assert.Equal("", read.Globals.Http.AccessControlAllowOrigin);
        Assert.Equal(128, read.Globals.Image.Formats["image/png"].Colors);
        Assert.Equal(
            ["format image/png", "transparent True", "map /some.map", "styles s", "anything else"],
            wms.Parameters.Select(pair => $"{pair.Key} {pair.Value}"));
        Assert.Equal(["a", "b"], wms.Layers);
        Assert.Equal((0.5, 3), (wms.Image!.Opacity, wms.Image.TransparentColorTolerance));
        Assert.Equal([404, (int?)null], wms.OnError.Select(handler => handler.Status));
        Assert.Equal(0.028, tile.MinResolution!.Value, 1e-9);
        Assert.Equal(0.00028, tile.MaxResolution!.Value, 1e-9);
        Assert.Equal("cache_name", read.Caches["all"].Name);
        Assert.Equal(10_000, read.Services.Wms!.MaxOutputPixels);
        OgcApiServiceConfiguration ogcApi = read.Services.OgcApi!;
        Assert.Equal((true, false, true, 10_000L, 2), (ogcApi.EnableTiles, ogcApi.EnableMaps, ogcApi.RaiseSourceErrors, ogcApi.MaxOutputPixels, ogcApi.ConcurrentLayerRenderer));
        Assert.Equal(("EPSG:3857", "image/png", "all", "t"), (ogcApi.MapSrs!.Single(), ogcApi.ImageFormats!.Single(), ogcApi.DefaultDatasetLayers.Single(), ogcApi.Attribution));
        Assert.Equal(("t", "d", "u", "s", "a b"), (ogcApi.Metadata.Title, ogcApi.Metadata.Description, ogcApi.Metadata.Url, ogcApi.Metadata.TermsOfService, string.Join(' ', ogcApi.Metadata.Keywords)));
        Assert.Equal(new OgcApiContact { Name = "n", Email = "e", Address = "a", City = "c", State = "s", Postcode = "p", Country = "c", Phone = "p", Fax = "f", Url = "u", Instructions = "i" }, ogcApi.Metadata.Contact);
        Assert.Equal((new NamedLink("l", "u"), new NamedLink("p", "u")), (ogcApi.Metadata.License, ogcApi.Metadata.Provider));
        Assert.Equal(0.28, layer.NominalResolution!.Value, 1e-9);
        Assert.Equal(["a"], layer.Sources[1].Tags);
        Assert.Equal("a", layer.Dimensions["time"].Default);
    }
}
