// A map in OpenLayers: ?kind=… tells the service, &server=… the address, &layer=… the layer.
const query = new URLSearchParams(location.search);
const server = query.get('server');
const layer = query.get('layer');

const wms = (version) => ({
  url: `${server}/service`,
  params: { LAYERS: layer, VERSION: version },
  crossOrigin: 'anonymous',
});

async function wmts(address, matrixSet) {
  const answer = await fetch(server + address);
  const capabilities = new ol.format.WMTSCapabilities().read(await answer.text());
  const options = ol.source.WMTS.optionsFromCapabilities(capabilities, { layer, matrixSet });
  return new ol.layer.Tile({ source: new ol.source.WMTS({ ...options, crossOrigin: 'anonymous' }) });
}

const kinds = {
  'wms-1.1.1': async () => new ol.layer.Tile({ source: new ol.source.TileWMS(wms('1.1.1')) }),
  'wms-1.3.0': async () => new ol.layer.Image({ source: new ol.source.ImageWMS({ ...wms('1.3.0'), ratio: 1 }) }),
  'wms-1.3.0-geodetic': async () => new ol.layer.Image({ source: new ol.source.ImageWMS({ ...wms('1.3.0'), ratio: 1 }) }),
  'wmts-kvp': () => wmts('/service?SERVICE=WMTS&REQUEST=GetCapabilities', 'webmercator'),
  'wmts-rest': () => wmts('/wmts/1.0.0/WMTSCapabilities.xml', 'webmercator'),
  'wmts-rest-geodetic': () => wmts('/wmts/1.0.0/WMTSCapabilities.xml', 'geodetic'),
  xyz: async () => new ol.layer.Tile({
    source: new ol.source.XYZ({ url: `${server}/tiles/1.0.0/${layer}/webmercator/{z}/{x}/{y}.png`, crossOrigin: 'anonymous' }),
  }),
};

const kind = query.get('kind');
const projection = kind.endsWith('geodetic') ? 'EPSG:4326' : 'EPSG:3857';
kinds[kind]().then((mapLayer) => {
  const map = new ol.Map({
    target: 'map',
    layers: [mapLayer],
    view: new ol.View({
      projection,
      center: ol.proj.fromLonLat([8, 50], projection),
      resolution: projection === 'EPSG:3857' ? 9783.939620502539 : 0.087890625,
      multiWorld: true,
    }),
  });
  const source = mapLayer.getSource();
  window.client = {
    srs: projection,
    zoomIn: '.ol-zoom-in',
    bounds: () => map.getView().calculateExtent(map.getSize()),
    info: async (longitude, latitude) => {
      const point = ol.proj.fromLonLat([longitude, latitude], projection);
      const url = source.getFeatureInfoUrl(point, map.getView().getResolution(), projection, { INFO_FORMAT: 'text/plain' });
      return (await fetch(url)).text();
    },
    legend: async () => {
      const image = new Image();
      image.src = source.getLegendUrl(map.getView().getResolution());
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    },
  };
});
