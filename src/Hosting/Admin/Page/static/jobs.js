// The list of jobs: live, with speed and time left, and buttons for those that can be told something.

import { follow, get, post } from './api.js';
import { attempt, byId, confirmed, duration, element, moment, number, plural, ranges } from './elements.js';

const SHOWN = 12;
const MEMORY = 15_000;
const COMMANDS = {
  waiting: ['pause', 'cancel'], running: ['pause', 'cancel'], paused: ['resume', 'cancel'], failed: ['resume', 'cancel'], done: [], cancelled: [],
};

const jobs = new Map();
const rows = new Map();
const past = new Map();
let showsAll = false;
let stop;

// Speed over the last seconds, as far as this page has seen them; before that over all the time.
function speedOf(job) {
  const updated = Date.parse(job.updated);
  const first = past.get(job.id)?.[0];
  const since = first && updated - first.time > 2000 ? first : { time: Date.parse(job.started), tiles: 0, share: 0 };
  const seconds = (updated - since.time) / 1000;
  if (!(seconds > 0.5)) return null;
  return { tiles: (job.tiles - since.tiles) / seconds, share: (job.share - since.share) / seconds };
}

function remember(job) {
  if (job.state !== 'running') {
    past.delete(job.id);
    return;
  }
  const seen = past.get(job.id) ?? [];
  const time = Date.parse(job.updated);
  if (time && seen.at(-1)?.time !== time) seen.push({ time, tiles: job.tiles, share: job.share });
  while (seen.length > 2 && seen.at(-1).time - seen[0].time > MEMORY) seen.shift();
  past.set(job.id, seen);
}

function factsOf(job) {
  const facts = [];
  const task = job.tasks[Math.min(job.task, job.tasks.length - 1)];
  if (job.tasks.length > 1) facts.push(`task ${Math.min(job.task + 1, job.tasks.length)} of ${job.tasks.length}`);
  if (task) facts.push(`${task.cache} · ${task.grid} · levels ${ranges(task.levels)}`);
  if (job.level !== undefined && job.state === 'running') facts.push(`at level ${job.level}`);
  facts.push(plural(job.tiles, job.dryRun ? 'tile counted' : 'tile', job.dryRun ? 'tiles counted' : 'tiles'));
  const speed = job.state === 'running' ? speedOf(job) : null;
  if (speed?.tiles >= 0.5) facts.push(`${number(Math.round(speed.tiles))} tiles/s`);
  if (speed?.share > 0) facts.push(`${duration((1 - job.share) / speed.share)} left`);
  if (job.retries) facts.push(plural(job.retries, 'retry', 'retries'));
  if (['done', 'cancelled'].includes(job.state) && job.started) facts.push(`took ${duration((Date.parse(job.updated) - Date.parse(job.started)) / 1000)}`);
  if (job.silo && job.silo !== 'here') facts.push(`by ${job.silo}`);
  return facts.join(' · ');
}

async function tell(job, command) {
  if (command === 'cancel' && !await confirmed('Cancel this job?', `${job.name} will stop for good. Tiles that it has made stay.`, 'Cancel the job')) return;
  await attempt(async () => show(await post(`api/jobs/${encodeURIComponent(job.id)}/${command}`)));
}

function make(job) {
  const parts = {
    name: element('h3'),
    state: element('span', { class: 'mark' }),
    bar: element('progress', { max: 1 }),
    facts: element('p', { class: 'soft' }),
    error: element('p', { class: 'error', hidden: true }),
    buttons: element('div', { class: 'actions' }),
    known: '',
  };
  parts.row = element('li', { 'data-job': job.id }, element('div', { class: 'title' }, parts.name, parts.state), parts.bar, parts.facts, parts.error, parts.buttons);
  return parts;
}

function show(job) {
  jobs.set(job.id, job);
  remember(job);
  if (!rows.has(job.id)) rows.set(job.id, make(job));
  const parts = rows.get(job.id);
  parts.name.textContent = job.project ? `${job.project}: ${job.name}` : job.name;
  parts.state.textContent = job.dryRun ? `${job.state} (count)` : job.state;
  parts.state.className = `mark ${job.state}`;
  parts.bar.value = job.share;
  parts.bar.textContent = `${Math.round(job.share * 100)} %`;
  parts.bar.setAttribute('aria-label', `Progress of ${job.name}`);
  parts.bar.hidden = ['done', 'cancelled'].includes(job.state);
  parts.facts.textContent = `${moment(job.created)} · ${factsOf(job)}`;
  parts.error.textContent = job.error ?? '';
  parts.error.hidden = !job.error;
  // Buttons stay as long as they are the same, so that they keep the focus.
  const commands = COMMANDS[job.state] ?? [];
  if (parts.known !== commands.join()) {
    parts.known = commands.join();
    parts.buttons.replaceChildren(...commands.map((command) => element(
      'button', { type: 'button', 'aria-label': `${command} ${job.name}`, onclick: () => tell(jobs.get(job.id), command) }, command[0].toUpperCase() + command.slice(1))));
  }
}

// The latest first, but those that have not ended before all others.
function arrange() {
  const isOpen = (job) => COMMANDS[job.state]?.includes('cancel') && job.state !== 'failed';
  const order = [...jobs.values()].sort((a, b) => isOpen(b) - isOpen(a) || b.created.localeCompare(a.created));
  const shown = showsAll ? order : order.slice(0, SHOWN);
  const list = byId('jobs');
  shown.forEach((job, index) => {
    const { row } = rows.get(job.id);
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  });
  while (list.children.length > shown.length) list.lastElementChild.remove();
  byId('no-jobs').hidden = order.length > 0;
  byId('older').hidden = order.length <= shown.length;
}

function take(name, data) {
  if (name === 'job') show(data);
  else if (name === 'forgotten') {
    jobs.delete(data.id);
    rows.delete(data.id);
  }
  arrange();
}

async function watch(signal) {
  const live = byId('live');
  while (!signal.aborted) {
    try {
      await follow('api/jobs/events', signal, (name, data) => {
        live.textContent = 'live';
        live.className = 'mark running';
        take(name, data);
      });
    } catch (error) {
      if (signal.aborted || error.status === 401) return;
    }
    live.textContent = 'reconnecting';
    live.className = 'mark failed';
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

async function showSchedules() {
  const schedules = await get('api/schedules');
  byId('schedules').hidden = schedules.length === 0;
  byId('schedules').querySelector('ul').replaceChildren(...schedules.map((entry) => element(
    'li', {}, element('strong', {}, entry.project ? `${entry.project}: ${entry.name}` : entry.name), ` ${entry.kind} · `, element('code', {}, entry.schedule), ` · next ${moment(entry.next)}`)));
}

export function startJobs() {
  stop?.abort();
  stop = new AbortController();
  watch(stop.signal);
  attempt(showSchedules);
}

export function stopJobs() {
  stop?.abort();
}

/** Shows a job that was started just now, without waiting for the next event. */
export function showJob(job) {
  show(job);
  arrange();
  rows.get(job.id).row.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
}

byId('older').addEventListener('click', () => {
  showsAll = true;
  arrange();
});
