// Shows the server's totals and how fast they grow. Asks only while someone looks.
'use strict';

(() => {
  const panel = document.getElementById('stats');
  if (!panel) return;
  const Interval = 2000;
  let last = null;

  function rate(key, stats, seconds) {
    if (!last || last.process !== stats.process || stats[key] === null) return null;
    return Math.max(0, stats[key] - last[key]) / seconds;
  }

  function show(stats, now) {
    const seconds = last ? (now - last.time) / 1000 : 1;
    for (const total of panel.querySelectorAll('[data-total]')) {
      const key = total.dataset.total;
      const speed = rate(key, stats, seconds);
      total.textContent = stats[key] === null ? '–' : stats[key].toLocaleString('en');
      if (stats[key] === null) total.title = "The silos of the cluster count these";
      panel.querySelector(`[data-rate="${key}"]`).textContent = speed === null ? '' : `${speed.toFixed(speed < 10 ? 1 : 0)}/s`;
    }
    panel.hidden = false;
    last = { ...stats, time: now };
  }

  async function poll() {
    if (!document.hidden) {
      try {
        const answer = await fetch('stats', { cache: 'no-store' });
        if (answer.status === 404) return;
        if (answer.ok) show(await answer.json(), performance.now());
      } catch {
        // The server restarts, or the network is away: the next time may do.
      }
    }
    setTimeout(poll, Interval);
  }

  poll();
})();
