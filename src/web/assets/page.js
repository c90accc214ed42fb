/** What a page does besides being read: it keeps itself up to date, asks before what cannot be taken back, and loads texts. */

const main = document.getElementById('main');
const liveness = document.getElementById('liveness');

/** Replaces the elements that have changed; where somebody is at work in one, it waits until they have left. */
const waiting = new Map();

function replace(id, html) {
  const element = document.getElementById(id);
  if (element === null) return;
  if (isInUse(element)) {
    waiting.set(id, html);
    return;
  }
  const open = [...element.querySelectorAll('details')].map((details) => details.open);
  const loaded = new Map(
    [...element.querySelectorAll('[data-loaded]')].map((one) => [one.dataset.load, one]),
  );
  const focused = element.contains(document.activeElement) ? pathOf(document.activeElement) : undefined;
  element.outerHTML = html;
  const fresh = document.getElementById(id);
  fresh.querySelectorAll('details').forEach((details, at) => {
    if (open[at]) details.open = true;
  });
  for (const one of fresh.querySelectorAll('[data-load]')) {
    const before = loaded.get(one.dataset.load);
    if (before !== undefined) one.replaceWith(before);
  }
  if (focused !== undefined) fresh.querySelector(focused)?.focus();
}

/** A form that somebody has opened or writes in is left alone. */
function isInUse(element) {
  const { activeElement } = document;
  if (element.contains(activeElement) && activeElement.matches('input, select, textarea')) return true;
  return [...element.querySelectorAll('details[data-keep]')].some((details) => details.open);
}

/** Where parts have come or gone the whole content is made anew; what was said stays. */
let isOld = false;

async function rebuild() {
  isOld = isInUse(main);
  if (isOld) return;
  const answer = await fetch(location.href).catch(() => undefined);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('main');
  const focused = main.contains(document.activeElement) ? pathOf(document.activeElement) : undefined;
  main.replaceChildren(...main.querySelectorAll(':scope > .note'), ...fresh.childNodes);
  if (focused !== undefined) main.querySelector(focused)?.focus();
}

function pathOf(element) {
  const href = element.getAttribute('href');
  return href === null ? undefined : `a[href="${CSS.escape(href)}"]`;
}

function replaceWaiting() {
  if (isOld) rebuild();
  for (const [id, html] of [...waiting]) {
    waiting.delete(id);
    replace(id, html);
  }
}
document.addEventListener('focusout', () => setTimeout(replaceWaiting, 0));
document.addEventListener('toggle', replaceWaiting, true);

/** Nothing is asked for a page that nobody sees. */
let events;
let version = main.dataset.version;

function listen() {
  if (main.dataset.live === undefined || events !== undefined) return;
  events = new EventSource(`${main.dataset.live}?since=${version}`);
  events.addEventListener('open', () => say('live'));
  events.addEventListener('error', () => say('not connected; it tries again'));
  events.addEventListener('reload', (event) => {
    version = event.lastEventId;
    rebuild();
  });
  events.addEventListener('parts', (event) => {
    version = event.lastEventId;
    for (const [id, html] of JSON.parse(event.data)) replace(id, html);
  });
}

function say(text) {
  if (liveness !== null && liveness.textContent !== text) liveness.textContent = text;
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) return listen();
  events?.close();
  events = undefined;
});
addEventListener('pagehide', () => events?.close());
// What is there is painted first: of a long run the answers take time from the same machine, where it runs here.
requestAnimationFrame(() => setTimeout(listen));

/** What was said is said once, and not again when the page is loaded anew. */
if (location.search.includes('said=')) history.replaceState(null, '', location.pathname + location.hash);

document.addEventListener('submit', (event) => {
  const button = event.submitter;
  if (button?.dataset.confirm !== undefined && !confirm(button.dataset.confirm)) {
    event.preventDefault();
    return;
  }
  // Nothing may come between that and the page that tells what was done.
  events?.close();
  // A second click would do it twice. Its name is still sent, since forms are read before.
  if (event.target.method === 'post') setTimeout(() => button?.setAttribute('disabled', ''), 0);
});

/** Texts that take a moment to get are loaded when they are wanted. */
async function load(element) {
  if (element.dataset.loaded !== undefined) return;
  element.dataset.loaded = '';
  const place = element.querySelector('p') ?? element;
  place.textContent = 'It is being read …';
  const answer = await fetch(element.dataset.load, { headers: { 'x-part': '1' } }).catch(() => undefined);
  const text = document.createElement('div');
  if (answer?.ok) text.innerHTML = await answer.text();
  else text.textContent = 'It could not be read. Load the page again.';
  if (place === element) element.replaceChildren(text);
  else place.replaceWith(text);
}

document.addEventListener(
  'toggle',
  (event) => {
    if (event.target.open && event.target.dataset.load !== undefined) load(event.target);
  },
  true,
);
for (const element of document.querySelectorAll('div[data-load]')) load(element);

document.addEventListener('input', ({ target }) => {
  if (target.dataset.filter === undefined) return;
  const wanted = target.value.toLowerCase();
  for (const row of document.querySelectorAll(`#${target.dataset.filter} tbody tr`))
    row.hidden = !row.dataset.text.toLowerCase().includes(wanted);
});
