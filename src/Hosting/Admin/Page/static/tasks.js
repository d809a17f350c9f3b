// The form that starts jobs: seeding, purging, or entries of the server's seed.yaml.

import { get, post } from './api.js';
import { attempt, byId, confirmed, element, note, plural } from './elements.js';
import { showJob } from './jobs.js';

const form = byId('start');
let caches = [];

const kind = () => form.elements.kind.value;
const chosen = () => caches.find((cache) => cache.key === form.elements.cache.value);

function showKind() {
  for (const part of form.querySelectorAll('[data-for]')) part.hidden = !part.dataset.for.split(' ').includes(kind());
  byId('start-error').hidden = true;
}

function showGrids() {
  form.elements.grid.replaceChildren(...(chosen()?.grids ?? []).map((grid) => element('option', { value: grid.grid }, `${grid.grid} (${grid.srs})`)));
  showLevels();
}

function showLevels() {
  const grid = chosen()?.grids.find((candidate) => candidate.grid === form.elements.grid.value);
  const last = grid ? grid.levels.length - 1 : 0;
  for (const name of ['from', 'to']) form.elements[name].max = last;
  form.elements.from.placeholder = '0';
  form.elements.to.placeholder = last;
}

function levels() {
  const { from, to } = form.elements;
  if (from.value === '' && to.value === '') return undefined;
  const range = {};
  if (from.value !== '') range.from = Number(from.value);
  if (to.value !== '') range.to = Number(to.value);
  return range;
}

function box() {
  const text = form.elements.bbox.value.trim();
  return text ? text.split(',').map(Number) : undefined;
}

// "14d" or "2w 12h" as seed.yaml has it, or a date.
function age(text) {
  const units = { w: 'weeks', d: 'days', h: 'hours', m: 'minutes', s: 'seconds' };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([wdhms])(?:\s|$)/g)];
  return parts.length ? Object.fromEntries(parts.map(([, count, unit]) => [units[unit], Number(count)])) : { time: text };
}

function query(more) {
  const values = { concurrency: form.elements.concurrency.value, priority: form.elements.priority.value, name: form.elements.name.value.trim(), ...more };
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== '' && value !== undefined && value !== false)).toString();
}

function seed(dryRun) {
  const cache = chosen();
  const task = { caches: [cache.cache], grids: [form.elements.grid.value], levels: levels() };
  const body = { seeds: { [cache.cache]: task } };
  if (form.elements.refresh.value.trim()) task.refresh_before = age(form.elements.refresh.value.trim());
  if (box()) {
    task.coverages = ['area'];
    body.coverages = { area: { bbox: box(), srs: form.elements.srs.value } };
  }
  return post(`api/jobs?${query({ dry_run: dryRun, project: cache.project })}`, body);
}

function entries(dryRun) {
  const names = (list) => [...form.querySelectorAll(`input[name=${list}]:checked`)].map((box) => box.value).join(',');
  return post(`api/jobs?${query({ dry_run: dryRun, seed: names('seed'), cleanup: names('cleanup'), project: chosen()?.project })}`);
}

function purgeRequest(dryRun) {
  const cache = chosen();
  const request = {
    project: cache.project, cache: cache.cache, grids: [form.elements.grid.value], levels: levels(), dry_run: dryRun,
    before: form.elements.before.value.trim() || undefined, bbox: box(), srs: box() && form.elements.srs.value,
    concurrency: Number(form.elements.concurrency.value), priority: Number(form.elements.priority.value),
  };
  if (!request.levels && !request.bbox && !request.before) request.all = true;
  return request;
}

// The count comes first, so that nobody removes more than he means.
async function purge() {
  const count = await post('api/purge?wait=30', purgeRequest(true));
  showJob(count);
  if (count.state === 'failed') throw new Error(count.error ?? 'The tiles could not be counted');
  const amount = count.state === 'done' ? plural(count.tiles, 'tile') : `More than ${plural(count.tiles, 'tile')} (the count is still under way)`;
  if (count.state === 'done' && count.tiles === 0) return note('There are no such tiles.');
  const { cache, grids } = purgeRequest(true);
  const where = `${cache} (${grids})${purgeRequest(true).all ? ', the whole grid' : ''}`;
  if (!await confirmed('Purge these tiles?', `${amount} of ${where} will be removed for good.`, 'Purge')) return undefined;
  return post('api/purge', purgeRequest(false));
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const error = byId('start-error');
  error.hidden = true;
  const dryRun = event.submitter?.name === 'count';
  const work = { seed: () => seed(dryRun), entries: () => entries(dryRun), purge: () => (dryRun ? post('api/purge', purgeRequest(true)) : purge()) }[kind()];
  for (const button of form.querySelectorAll('button')) button.disabled = true;
  try {
    const job = await work();
    if (job) showJob(job);
  } catch (failure) {
    error.textContent = failure.message;
    error.hidden = false;
  }
  for (const button of form.querySelectorAll('button')) button.disabled = false;
});
form.addEventListener('change', (event) => {
  if (event.target.name === 'kind') showKind();
  else if (event.target.name === 'cache') showGrids();
  else if (event.target.name === 'grid') showLevels();
});

function boxes(name, list) {
  return list.map((entry) => element(
    'label', {}, element('input', { type: 'checkbox', name, value: entry.name }), ` ${entry.name} `, element('small', {}, `${name} of ${entry.caches.join(', ')}`)));
}

async function showEntries() {
  const { seeds, cleanups } = await get(`api/seeds?project=${encodeURIComponent(caches[0]?.project ?? '')}`);
  byId('entries-tab').hidden = seeds.length + cleanups.length === 0;
  byId('entries').replaceChildren(...boxes('seed', seeds), ...boxes('cleanup', cleanups));
}

export function startTasks(found) {
  caches = found.map((cache) => ({ ...cache, key: `${cache.project}/${cache.cache}` }));
  form.elements.cache.replaceChildren(...caches.map((cache) => element('option', { value: cache.key }, cache.project ? `${cache.project}: ${cache.cache}` : cache.cache)));
  showGrids();
  showKind();
  attempt(showEntries);
}

/** Fills in an area that was chosen on the map. */
export function takeArea({ project, cache, grid, bbox, srs, level }) {
  form.elements.cache.value = `${project}/${cache}`;
  showGrids();
  form.elements.grid.value = grid;
  showLevels();
  form.elements.bbox.value = bbox.map((value) => Number(value.toPrecision(9))).join(',');
  form.elements.srs.value = srs;
  form.elements.to.value = level;
  if (kind() === 'entries') form.elements.kind.value = 'seed';
  showKind();
  form.elements.bbox.focus();
}
