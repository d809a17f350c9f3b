// The map of what is cached on a level of a grid.

import { get } from './api.js';
import { attempt, byId, element, number } from './elements.js';
import { takeArea } from './tasks.js';

const canvas = byId('map');
const context = canvas.getContext('2d');
const level = byId('level');
const choice = byId('cache');
let places = [];
let place;
let view;
let shown;
let pending;

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const width = (box) => box[2] - box[0];
const height = (box) => box[3] - box[1];

// A box with the shape of the canvas around another.
function framed(box) {
  const side = Math.max(width(box), height(box) * (canvas.width / canvas.height));
  const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  return around(x, y, side);
}

function around(x, y, side) {
  const high = side * (canvas.height / canvas.width);
  return [x - side / 2, y - high / 2, x + side / 2, y + high / 2];
}

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function toCanvas(box) {
  const scale = canvas.width / width(view);
  return [(box[0] - view[0]) * scale, (view[3] - box[3]) * scale, width(box) * scale, height(box) * scale];
}

// Cells as a picture of one pixel each, drawn without smoothing.
function picture({ columns, rows, cells }) {
  const bytes = Uint8Array.from(atob(cells), (c) => c.charCodeAt(0));
  const image = new ImageData(columns, rows);
  const paint = document.createElement('canvas').getContext('2d');
  paint.fillStyle = style('--accent');
  paint.fillRect(0, 0, 1, 1);
  const [red, green, blue] = paint.getImageData(0, 0, 1, 1).data;
  // One tile of thousands is to be seen as well.
  const alpha = (share) => (share ? 55 + share * 2 : 0);
  bytes.forEach((value, i) => image.data.set(value === 255 ? [128, 128, 128, 90] : [red, green, blue, alpha(value)], i * 4));
  const made = Object.assign(document.createElement('canvas'), { width: columns, height: rows });
  made.getContext('2d').putImageData(image, 0, 0);
  return made;
}

function draw() {
  context.fillStyle = style('--ground');
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (!place) return;
  context.fillStyle = style('--card');
  context.fillRect(...toCanvas(place.bbox));
  if (shown?.picture) {
    context.imageSmoothingEnabled = false;
    context.drawImage(shown.picture, ...toCanvas(shown.bbox));
    drawLines();
  }
  context.strokeStyle = style('--soft');
  context.strokeRect(...toCanvas(place.bbox));
}

// The outlines of cells, where there is room for them.
function drawLines() {
  const [x, y, wide, high] = toCanvas(shown.bbox);
  if (wide / shown.columns < 12) return;
  context.strokeStyle = style('--line');
  context.beginPath();
  for (let column = 0; column <= shown.columns; column++) {
    context.moveTo(x + (wide * column) / shown.columns, y);
    context.lineTo(x + (wide * column) / shown.columns, y + high);
  }
  for (let row = 0; row <= shown.rows; row++) {
    context.moveTo(x, y + (high * row) / shown.rows);
    context.lineTo(x + wide, y + (high * row) / shown.rows);
  }
  context.stroke();
}

function visible() {
  return [0, 1].map((i) => Math.max(view[i], place.bbox[i])).concat([2, 3].map((i) => Math.min(view[i], place.bbox[i])));
}

function describe(coverage) {
  const { method, tiles, looked, found, complete } = coverage;
  const share = looked ? Math.round((found / looked) * 1000) / 10 : 0;
  const text = method === 'sampled'
    ? `About ${share} % of ${number(tiles)} tiles are cached (sampled: ${number(looked)} looked at)`
    : `${number(found)} of ${number(tiles)} tiles are cached (${share} %)`;
  return complete ? text : `${text}; the cache was too slow to look at all (grey)`;
}

async function load() {
  const key = {};
  pending = key;
  const box = visible();
  byId('level-text').textContent = `${level.value} · ${Number(place.levels[level.value].resolution.toPrecision(5))} units/px`;
  if (box[0] >= box[2] || box[1] >= box[3]) return;
  const query = new URLSearchParams({ level: level.value, bbox: box.join(','), project: place.project });
  const coverage = await attempt(() => get(`api/caches/${encodeURIComponent(place.cache)}/${encodeURIComponent(place.grid)}/coverage?${query}`));
  if (pending !== key || !coverage) return;
  shown = { ...coverage, picture: picture(coverage) };
  byId('map-text').textContent = describe(coverage);
  canvas.setAttribute('aria-label', `Map of what is cached at level ${level.value}: ${describe(coverage)}`);
  draw();
}

// Moves at once, and asks for the rest when the hand is still.
let timer;
function moved() {
  draw();
  clearTimeout(timer);
  timer = setTimeout(load, 250);
}

function move(x, y, factor = 1) {
  const largest = Math.max(width(framed(place.bbox)), width(view));
  const side = clamp(width(view) * factor, width(framed(place.bbox)) / 1e7, largest);
  view = around(clamp(x, place.bbox[0], place.bbox[2]), clamp(y, place.bbox[1], place.bbox[3]), side);
  moved();
}

const middle = () => [(view[0] + view[2]) / 2, (view[1] + view[3]) / 2];
const step = (x, y) => move(middle()[0] + x * width(view) * 0.25, middle()[1] + y * height(view) * 0.25);

function choose() {
  place = places[choice.selectedIndex];
  shown = undefined;
  if (!place) return;
  level.max = place.levels.length - 1;
  level.value = Math.min(level.value, level.max);
  view = framed(place.bbox);
  draw();
  load();
}

function setLevel(value) {
  level.value = value;
  shown = undefined;
  moved();
}

const KEYS = {
  ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0), ArrowUp: () => step(0, 1), ArrowDown: () => step(0, -1),
  '+': () => move(...middle(), 0.5), '-': () => move(...middle(), 2), 0: () => choose(),
  PageUp: () => setLevel(Number(level.value) + 1), PageDown: () => setLevel(Number(level.value) - 1),
};

function pointAt(event) {
  const scale = width(view) / canvas.clientWidth;
  return [view[0] + event.offsetX * scale, view[3] - event.offsetY * scale];
}

let grip;
canvas.addEventListener('pointerdown', (event) => {
  grip = place && pointAt(event);
  canvas.setPointerCapture(event.pointerId);
});
canvas.addEventListener('pointermove', (event) => {
  if (!grip) return;
  const [x, y] = pointAt(event);
  move(middle()[0] + grip[0] - x, middle()[1] + grip[1] - y);
});
canvas.addEventListener('pointerup', () => { grip = undefined; });
canvas.addEventListener('pointercancel', () => { grip = undefined; });
canvas.addEventListener('dblclick', (event) => place && move(...pointAt(event), 0.5));
canvas.addEventListener('keydown', (event) => {
  if (place && KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});
byId('closer').addEventListener('click', () => place && KEYS['+']());
byId('farther').addEventListener('click', () => place && KEYS['-']());
byId('whole').addEventListener('click', choose);
level.addEventListener('input', () => setLevel(level.value));
choice.addEventListener('change', choose);
byId('take-area').addEventListener('click', () => place && takeArea({
  project: place.project, cache: place.cache, grid: place.grid, bbox: visible(), srs: place.srs, level: level.value,
}));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', load);

export function startCaches(caches) {
  places = caches.flatMap((cache) => cache.grids.map((grid) => ({ ...grid, project: cache.project, cache: cache.cache, type: cache.type })));
  choice.replaceChildren(...places.map((entry) => element('option', {}, `${entry.project ? `${entry.project}: ` : ''}${entry.cache} · ${entry.grid} (${entry.srs}, ${entry.type})`)));
  choose();
}

/** Looks again, when tiles have come or gone. */
export function refreshCaches() {
  if (place) load();
}
