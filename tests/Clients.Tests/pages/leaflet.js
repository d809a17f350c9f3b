// A map in Leaflet: ?kind=… tells the service, &server=… the address, &layer=… the layer.
const query = new URLSearchParams(location.search);
const server = query.get('server');
const layer = query.get('layer');

const kinds = {
  'wms-1.1.1': () => L.tileLayer.wms(`${server}/service`, { layers: layer, format: 'image/png', version: '1.1.1' }),
  'wms-1.3.0': () => L.tileLayer.wms(`${server}/service`, { layers: layer, format: 'image/png', version: '1.3.0' }),
  'wms-1.3.0-geodetic': () => L.tileLayer.wms(`${server}/service`, { layers: layer, format: 'image/png', version: '1.3.0' }),
  xyz: () => L.tileLayer(`${server}/tiles/1.0.0/${layer}/webmercator/{z}/{x}/{y}.png`),
  // TMS begins with the level of four tiles.
  tms: () => L.tileLayer(`${server}/tms/1.0.0/${layer}/webmercator/{z}/{x}/{y}.png`, { tms: true, zoomOffset: -1, minZoom: 1 }),
  'wmts-rest': () => L.tileLayer(`${server}/wmts/${layer}/webmercator/{z}/{x}/{y}.png`),
};

const kind = query.get('kind');
const isGeodetic = kind.endsWith('geodetic');
const crs = isGeodetic ? L.CRS.EPSG4326 : L.CRS.EPSG3857;
// Pictures are taken as soon as tiles are there: they must not fade in.
const map = L.map('map', { crs, center: [50, 8], zoom: 4, fadeAnimation: false });
kinds[kind]().addTo(map);
window.client = {
  srs: crs.code,
  zoomIn: '.leaflet-control-zoom-in',
  bounds: () => {
    const bounds = map.getBounds();
    const southWest = crs.project(bounds.getSouthWest());
    const northEast = crs.project(bounds.getNorthEast());
    return [southWest.x, southWest.y, northEast.x, northEast.y];
  },
};
