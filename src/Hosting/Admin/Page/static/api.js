// The admin API: requests with the token, and streams of events, which EventSource cannot ask for with a header.

const KEY = 'admin-token';

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  clear: () => sessionStorage.removeItem(KEY),
};

/** An answer that tells of an error, with all that the server says about it. */
export class Failure extends Error {
  constructor(status, problem) {
    const places = (problem.errors ?? []).map((place) => [place.file && `${place.file}:${place.line}`, place.path, place.text].filter(Boolean).join(': '));
    super(places.length ? places.join('\n') : problem.detail ?? `The server answered with ${status}`);
    this.status = status;
  }
}

function headers(more) {
  const all = { 'X-Admin': '1', ...more };
  if (token.get()) all.Authorization = `Bearer ${token.get()}`;
  return all;
}

async function fail(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // Not ours, perhaps a proxy's.
  }
  if (response.status === 401) dispatchEvent(new Event('locked'));
  throw new Failure(response.status, problem);
}

async function answer(response) {
  return response.ok ? response.json() : fail(response);
}

export async function get(path) {
  return answer(await fetch(path, { headers: headers() }));
}

export async function post(path, body) {
  const options = { method: 'POST', headers: headers(body && { 'Content-Type': 'application/json' }) };
  if (body) options.body = JSON.stringify(body);
  return answer(await fetch(path, options));
}

/** Calls back with each event of a stream until it ends. */
export async function follow(path, signal, take) {
  const response = await fetch(path, { headers: headers(), signal });
  if (!response.ok) await fail(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const parts = text.split('\n\n');
    text = parts.pop();
    for (const part of parts) {
      const lines = part.split('\n');
      const data = lines.find((line) => line.startsWith('data: '));
      const name = lines.find((line) => line.startsWith('event: '));
      take(name?.slice(7), data && JSON.parse(data.slice(6)));
    }
  }
}
