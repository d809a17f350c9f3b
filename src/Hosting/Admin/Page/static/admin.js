// The page: asks for the token where one is wanted, then brings its parts to life.

import { get, post, token } from './api.js';
import { startCaches, refreshCaches } from './caches.js';
import { startCluster, stopCluster, showCluster } from './cluster.js';
import { attempt, byId, note } from './elements.js';
import { startJobs, stopJobs } from './jobs.js';
import { startTasks } from './tasks.js';

function showLogin() {
  stopJobs();
  stopCluster();
  byId('content').hidden = true;
  byId('reload').hidden = true;
  byId('leave').hidden = true;
  byId('login').hidden = false;
  byId('process').textContent = 'Admin';
  byId('login').querySelector('input').focus();
}

async function open() {
  const caches = await attempt(() => get('api/caches'));
  if (!caches) return;
  byId('login').hidden = true;
  byId('content').hidden = false;
  byId('reload').hidden = false;
  byId('leave').hidden = !token.get();
  startJobs();
  startCluster();
  startTasks(caches);
  startCaches(caches);
}

async function reload() {
  const { members, silent } = await post('api/reload');
  note(`Loaded again in ${members.map((member) => member.name).join(', ')}${silent ? `; ${silent} did not answer` : ''}`);
  const caches = await get('api/caches');
  startTasks(caches);
  startCaches(caches);
}

addEventListener('locked', () => {
  const hadToken = Boolean(token.get());
  token.clear();
  showLogin();
  if (hadToken) note('This token does not fit.', true);
});
byId('login').querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  token.set(new FormData(event.target).get('token').trim());
  event.target.reset();
  open();
});
byId('leave').addEventListener('click', () => {
  token.clear();
  showLogin();
});
byId('reload').addEventListener('click', async (event) => {
  event.target.disabled = true;
  await attempt(reload);
  await attempt(showCluster);
  event.target.disabled = false;
});

// What is cached changes while jobs are at work; nobody needs it faster.
setInterval(() => document.hidden || byId('content').hidden || !document.querySelector('#jobs .mark.running') || refreshCaches(), 5000);

// Where a token is wanted, the server says so in the page.
if (document.body.dataset.token === 'yes' && !token.get()) showLogin();
else open();
