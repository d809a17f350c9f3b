// The map of a layer page: shows what the options in the page say, in the server's own system and levels.
'use strict';

(() => {
  const options = JSON.parse(document.getElementById('options').textContent);
  const position = document.getElementById('position');
  const projection = projectionOf(options);
  const knowsDegrees = canTransform(projection);

  function projectionOf({ srs, definition, units, axis }) {
    if (definition && !ol.proj.get(srs)) {
      try {
        proj4.defs(srs, definition);
        ol.proj.proj4.register(proj4);
      } catch (error) {
        console.warn(`${srs} is shown without degrees and background: ${error}`);
      }
    }
    // A system without a definition still shows its own maps: they need no transformation.
    return ol.proj.get(srs) ?? new ol.proj.Projection({ code: srs, units, axisOrientation: axis });
  }

  function canTransform(system) {
    try {
      const [west, south, east, north] = options.extent;
      const degrees = ol.proj.transform([(west + east) / 2, (south + north) / 2], system, 'EPSG:4326');
      return degrees.every(Number.isFinite);
    } catch {
      return false;
    }
  }

  function mapSource() {
    if (options.kind === 'wms') {
      return new ol.source.ImageWMS({ url: options.url, projection, ratio: 1, params: options.parameters });
    }
    return new ol.source.XYZ({ url: options.url, projection, tileGrid: tileGrid(), wrapX: false });
  }

  function tileGrid() {
    return new ol.tilegrid.TileGrid({
      resolutions: options.resolutions, origins: options.origins, sizes: options.sizes, tileSize: options.tileSize,
    });
  }

  // The usual tiles of the web; the map transforms them where it is in another system.
  function backgroundLayer() {
    return new ol.layer.Tile({ source: new ol.source.XYZ({ url: options.background }) });
  }

  function setUp(id, show) {
    const box = document.getElementById(id);
    box.closest('label').hidden = false;
    box.addEventListener('change', () => show(box.checked));
    show(box.checked);
  }

  const source = mapSource();
  const layer = options.kind === 'wms' ? new ol.layer.Image({ source }) : new ol.layer.Tile({ source });
  const layers = [layer];
  if (options.background && knowsDegrees) {
    const background = backgroundLayer();
    layers.unshift(background);
    setUp('background', (shown) => background.setVisible(shown));
  }
  if (options.kind === 'tiles') {
    const outlines = new ol.layer.Tile({ source: new ol.source.TileDebug({ projection, tileGrid: tileGrid(), wrapX: false }) });
    layers.push(outlines);
    setUp('outlines', (shown) => outlines.setVisible(shown));
  }
  const opacity = document.getElementById('opacity');
  opacity.addEventListener('input', () => layer.setOpacity(Number(opacity.value)));

  const isTiled = options.kind === 'tiles';
  const view = new ol.View({
    projection,
    resolutions: isTiled ? options.resolutions : undefined,
    constrainResolution: isTiled,
    constrainOnlyCenter: true,
    showFullExtent: true,
  });
  const map = new ol.Map({ target: 'map', layers, view, controls: ol.control.defaults.defaults().extend([new ol.control.ScaleLine()]) });
  if (!goTo(location.hash)) view.fit(options.extent, { size: map.getSize() });

  // The place stays in the address, in degrees and metres, so that it holds from system to system.
  function goTo(hash) {
    const place = hash.slice(1).split('/').map(Number);
    if (!knowsDegrees || place.length !== 3 || !place.every(Number.isFinite)) return false;
    const center = ol.proj.transform([place[1], place[0]], 'EPSG:4326', projection);
    const metres = ol.proj.getPointResolution(projection, 1, center, 'm');
    if (!center.every(Number.isFinite) || !(metres > 0)) return false;
    view.setCenter(center);
    view.setResolution(place[2] / metres);
    return true;
  }

  function place() {
    const center = view.getCenter();
    const [longitude, latitude] = ol.proj.transform(center, projection, 'EPSG:4326');
    const metres = ol.proj.getPointResolution(projection, view.getResolution(), center, 'm');
    return [latitude.toFixed(5), longitude.toFixed(5), metres.toPrecision(6)].join('/');
  }

  function degrees(value, positive, negative) {
    return `${Math.abs(value).toFixed(5)}° ${value < 0 ? negative : positive}`;
  }

  function describe(coordinate) {
    const digits = projection.getUnits() === 'degrees' ? 5 : 1;
    const parts = [options.srs, coordinate.map((value) => value.toFixed(digits)).join(', ')];
    if (knowsDegrees && digits !== 5) {
      const [longitude, latitude] = ol.proj.transform(coordinate, projection, 'EPSG:4326');
      if (Number.isFinite(latitude)) parts.push(`${degrees(latitude, 'N', 'S')} ${degrees(longitude, 'E', 'W')}`);
    }
    const resolution = view.getResolution();
    if (isTiled) parts.push(`level ${tileGrid().getZForResolution(resolution)}`);
    parts.push(`${Number(resolution.toPrecision(5))} ${projection.getUnits() === 'degrees' ? '°' : projection.getUnits() ?? ''}/px`);
    position.textContent = parts.join(' · ');
  }

  map.on('pointermove', (event) => describe(event.coordinate));
  map.on('moveend', () => {
    describe(view.getCenter());
    if (knowsDegrees) history.replaceState(null, '', `#${place()}`);
  });
  source.on(isTiled ? 'tileloaderror' : 'imageloaderror', () => {
    position.textContent = 'The server answered a request of this map with an error: see its log.';
  });

  const choices = document.getElementById('choices');
  choices.addEventListener('change', () => {
    location.href = `?${new URLSearchParams(new FormData(choices))}${location.hash}`;
  });
})();
