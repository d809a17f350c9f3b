'use strict';

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = 'Copied';
  });
}

const text = document.getElementById('document');
if (text) {
  fetch(text.dataset.url)
    .then((answer) => answer.text())
    .then((xml) => { text.textContent = xml; })
    .catch((error) => { text.textContent = String(error); });
}

const element = document.getElementById('options');
if (element && window.ol) showMap(JSON.parse(element.textContent));

function showMap(options) {
  // The map and the server use the same system: no coordinates are ever transformed here.
  const projection = new ol.proj.Projection({
    code: options.srs, units: options.units, axisOrientation: options.axis, extent: options.extent,
  });
  const layer = options.kind === 'wms' ? wmsLayer(options, projection) : tileLayer(options, projection);
  const view = new ol.View({ projection, resolutions: options.resolutions, constrainOnlyCenter: true, showFullExtent: true });
  const layers = options.background ? [backgroundLayer(options, projection), layer] : [layer];
  const map = new ol.Map({ target: 'map', layers, view });
  view.fit(options.extent, { size: map.getSize() });
  const position = document.getElementById('position');
  map.on('pointermove', (event) => {
    const digits = options.units === 'degrees' ? 5 : 1;
    position.textContent = `${options.srs}  ${event.coordinate.map((value) => value.toFixed(digits)).join(', ')}`;
  });
}

// The usual tiles of the web: the world in a square, 256 pixels at level 0.
function backgroundLayer(options, projection) {
  const edge = 20037508.342789244;
  const tileGrid = ol.tilegrid.createXYZ({ extent: [-edge, -edge, edge, edge] });
  return new ol.layer.Tile({ opacity: 0.6, source: new ol.source.XYZ({ url: options.background, projection, tileGrid }) });
}

function wmsLayer(options, projection) {
  return new ol.layer.Image({
    source: new ol.source.ImageWMS({
      url: options.url, projection, ratio: 1,
      params: {
        LAYERS: options.layer, VERSION: '1.1.1', FORMAT: options.format, STYLES: '',
        TRANSPARENT: options.transparent, SRS: options.srs,
      },
    }),
  });
}

function tileLayer(options, projection) {
  const tileGrid = new ol.tilegrid.TileGrid({
    resolutions: options.resolutions, origins: options.origins, sizes: options.sizes, tileSize: options.tileSize,
  });
  return new ol.layer.Tile({ source: new ol.source.XYZ({ url: options.url, projection, tileGrid, wrapX: false }) });
}
