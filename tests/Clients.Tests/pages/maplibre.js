// A map in MapLibre GL: ?kind=… tells the service, &server=… the address, &layer=… the layer.
import * as maplibregl from '/maplibre-gl/maplibre-gl.mjs';

const query = new URLSearchParams(location.search);
const server = query.get('server');
const layer = query.get('layer');

const kinds = {
  'wms-1.1.1': `${server}/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=${layer}&STYLES=&SRS=EPSG:3857&BBOX={bbox-epsg-3857}&WIDTH=256&HEIGHT=256&FORMAT=image/png`,
  'wms-1.3.0': `${server}/service?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=${layer}&STYLES=&CRS=EPSG:3857&BBOX={bbox-epsg-3857}&WIDTH=256&HEIGHT=256&FORMAT=image/png`,
  'wmts-rest': `${server}/wmts/${layer}/webmercator/{z}/{x}/{y}.png`,
  xyz: `${server}/tiles/1.0.0/${layer}/webmercator/{z}/{x}/{y}.png`,
};

const map = new maplibregl.Map({
  container: 'map',
  style: {
    version: 8,
    sources: { map: { type: 'raster', tiles: [kinds[query.get('kind')]], tileSize: 256 } },
    layers: [{ id: 'map', type: 'raster', source: 'map', paint: { 'raster-fade-duration': 0 } }],
  },
  center: [8, 50],
  zoom: 3,
});
map.addControl(new maplibregl.NavigationControl());
map.on('error', (event) => console.error(event.error.message));

const radius = 6378137;
const project = ({ lng, lat }) => [
  (lng * Math.PI * radius) / 180,
  Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * radius,
];
map.on('load', () => {
  window.client = {
    srs: 'EPSG:3857',
    zoomIn: '.maplibregl-ctrl-zoom-in',
    bounds: () => {
      const bounds = map.getBounds();
      return [...project(bounds.getSouthWest()), ...project(bounds.getNorthEast())];
    },
  };
});
