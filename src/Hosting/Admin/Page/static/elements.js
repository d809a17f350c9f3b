// Small pieces of the page.

export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; texts are never read as HTML. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A message that goes away by itself; errors stay until they are closed. */
export function note(text, isError = false) {
  const box = element('div', { class: isError ? 'note bad' : 'note' }, element('span', {}, text), element('button', { type: 'button', 'aria-label': 'Close', onclick: () => box.remove() }, '×'));
  byId('notes').append(box);
  if (!isError) setTimeout(() => box.remove(), 6000);
}

/** Does something and tells when it fails. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (error.status !== 401) note(error.message, true);
    return undefined;
  }
}

/** Asks before something is done that cannot be undone. */
export function confirmed(title, text, yes) {
  const dialog = byId('ask');
  byId('ask-title').textContent = title;
  byId('ask-text').textContent = text;
  byId('ask-yes').textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}

export const number = (value) => value.toLocaleString('en');

export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** Seconds in words: the two largest units. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '';
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  const parts = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(' ') || '0 s';
}

export const moment = (text) => new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Ranges of numbers: 0-4, 7. */
export function ranges(numbers) {
  const parts = [];
  for (const value of numbers) {
    const last = parts.at(-1);
    if (last && value === last[1] + 1) last[1] = value;
    else parts.push([value, value]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
