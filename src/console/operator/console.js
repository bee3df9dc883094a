/* What moves on the operators' pages: live updates, keys, evidence that lights up. Without it every page still works. */
'use strict';

// The server says that something changed; htmx fetches the page again and changes what differs in it.
const main = document.querySelector('main[data-live]');
if (document.querySelector('.bar') && 'EventSource' in window) {
  const live = new EventSource('/live');
  let { mark } = document.getElementById('main').dataset;
  live.addEventListener('counts', ({ data }) => {
    const counts = JSON.parse(data);
    for (const [key, count] of Object.entries(counts)) {
      const badge = document.querySelector(`[data-count="${key}"]`);
      if (!badge) continue;
      badge.textContent = String(count);
      badge.classList.toggle('none', count === 0);
    }
    const isNew = mark !== counts.mark;
    mark = counts.mark;
    const target = document.getElementById('live');
    if (isNew && main && target && !isBusy())
      window.htmx?.ajax('GET', location.href, { target: '#live', select: '#live', swap: 'outerMorph' });
  });
  window.addEventListener('pagehide', () => live.close());
}

// On a phone the names of the pages are wider than the bar.
document.querySelector('.bar nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

/** Nobody's selection or half-typed words are taken from under them. */
function isBusy() {
  const at = document.activeElement;
  const types = at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && document.getElementById('live').contains(at);
  return types || String(getSelection() ?? '') !== '';
}

// Pointing at a field lights up its words, and the other way round.
function light(event, on) {
  const from = event.target instanceof Element ? event.target.closest('[data-field]') : null;
  if (!from) return;
  const fields = from.dataset.field.split(' ');
  for (const other of document.querySelectorAll('[data-field]'))
    if (other.dataset.field.split(' ').some((field) => fields.includes(field))) other.classList.toggle('lit', on);
  if (on && from.matches('dl [data-field]'))
    document.querySelector('mark.lit')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
for (const [type, on] of [
  ['pointerover', true],
  ['pointerout', false],
  ['focusin', true],
  ['focusout', false],
])
  document.addEventListener(type, (event) => light(event, on));

// What is selected in the mail goes into the field beside the button.
document.addEventListener('pointerdown', (event) => {
  if (event.target instanceof Element && event.target.closest('[data-use-selection]')) event.preventDefault();
});
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-use-selection]') : null;
  if (!button) return;
  const selection = getSelection();
  const mail = document.querySelector('[data-mail]');
  if (!selection || selection.isCollapsed || !mail?.contains(selection.anchorNode)) return;
  document.getElementById(button.dataset.useSelection).value = selection.toString().trim();
});

// Keys.
const lines = () => [...document.querySelectorAll('[data-line]')];
function move(by) {
  const all = lines();
  if (all.length === 0) return;
  const now = all.findIndex((line) => line.classList.contains('at'));
  const next = all[Math.min(all.length - 1, Math.max(0, now === -1 ? (by > 0 ? 0 : all.length - 1) : now + by))];
  for (const line of all) line.classList.toggle('at', line === next);
  (next.querySelector('a') ?? next).focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}
const PLACES = { f: '/', r: '/referrals', h: '/hold', i: '/ignored', o: '/outbox', d: '/directory', a: '/audit' };
let goes = false;
document.addEventListener('keydown', (event) => {
  const at = event.target instanceof Element ? event.target : document.body;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) {
    if (event.key === 'Escape') at.blur();
    return;
  }
  if (goes) {
    goes = false;
    if (PLACES[event.key]) location.href = PLACES[event.key];
    return;
  }
  const does = {
    j: () => move(1),
    k: () => move(-1),
    g: () => (goes = true),
    a: () => document.querySelector('[data-key="a"]:not([disabled])')?.click(),
    '?': () => document.getElementById('keys')?.showModal(),
    '/': () => document.querySelector('[data-search]')?.focus(),
  }[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});
