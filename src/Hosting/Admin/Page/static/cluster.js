// The state of the process, the cluster, the upstreams and the configuration.

import { get } from './api.js';
import { attempt, byId, duration, element, moment, plural } from './elements.js';

const RHYTHM = 5000;
let timer;

const mark = (text, state) => element('span', { class: `mark ${state}` }, text);
const list = (entries) => element('ul', { class: 'plain' }, ...entries);

function members({ process, cluster }) {
  const own = element(
    'li', {}, element('strong', {}, process.name), ' ', mark(process.role, 'running'),
    element('p', { class: 'soft' }, [`version ${process.version}`, `up ${duration(process.uptime)}`, plural(process.calls, 'metatile') + ' waited for',
      process.role === 'silo' && `${process.flights} being made`].filter(Boolean).join(' · ')));
  if (!cluster) return [list([own])];
  const silos = cluster.silos.filter((silo) => !silo.self).map((silo) => element('li', {}, element('strong', {}, silo.endpoint), ' ', mark('silo', 'running')));
  return [
    element('p', {}, `Cluster ${cluster.id}: `, cluster.redisAnswers ? mark('Redis answers', 'running') : mark('Redis is away', 'failed')),
    list([own, ...silos]),
  ];
}

function upstream(host) {
  const facts = [
    ...host.places.map((bound) => `${bound.used} of ${bound.bound} requests at a time`),
    host.failures > 0 && plural(host.failures, 'failure') + ' in a row',
    host.nextTurnMilliseconds > 0 && `next turn in ${duration(host.nextTurnMilliseconds / 1000)}`,
  ];
  return element(
    'li', {}, element('strong', {}, host.host), ' ', host.paused ? mark(`left alone until ${moment(host.pausedUntil)}`, 'failed') : mark('asked', 'running'),
    element('p', { class: 'soft' }, facts.filter(Boolean).join(' · ')));
}

function project({ name, state, hash, warnings, error }) {
  return element(
    'li', {}, element('strong', {}, name || 'mapproxy.yaml'), ' ', mark(state, { ok: 'running', idle: 'waiting' }[state] ?? 'failed'),
    element('p', { class: 'soft' }, [hash && hash.slice(0, 12), warnings > 0 && plural(warnings, 'warning')].filter(Boolean).join(' · ')),
    error ? element('p', { class: 'error' }, error) : null);
}

export async function showCluster() {
  const state = await get('api/cluster');
  const { process, upstreams } = state;
  byId('process').textContent = `${process.role} ${process.name} · up ${duration(process.uptime)}`;
  byId('members').replaceChildren(...members(state));
  byId('upstreams').replaceChildren(upstreams.length ? list(upstreams.map(upstream)) : element('p', { class: 'soft' }, 'None was asked yet.'));
  byId('projects').replaceChildren(list(process.projects.map(project)));
}

export function startCluster() {
  clearInterval(timer);
  timer = setInterval(() => document.hidden || showCluster().catch(() => { byId('process').textContent = 'The server does not answer'; }), RHYTHM);
  return attempt(showCluster);
}

export function stopCluster() {
  clearInterval(timer);
}
