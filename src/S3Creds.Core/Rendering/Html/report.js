// Everything here is a convenience: without it the report is complete and unfolded.
'use strict';
const root = document.documentElement;
const one = s => document.querySelector(s);
const all = (s, r = document) => [...r.querySelectorAll(s)];
root.classList.add('js');
for (const e of all('.needs-js')) e.hidden = false;

// Folding: what carries a risk stays open; the rest shows its first line. Paper shows everything.
const changes = all('details.change');
const docs = all('.doc');
for (const d of all('.same, .rest')) d.open = false;
for (const d of docs) d.open = !!d.closest('.risky');
if (changes.length > 40) for (const c of changes) c.open = c.matches('.risky');
let unfolded = [];
addEventListener('beforeprint', () => { unfolded = all('details:not([open])'); for (const d of unfolded) d.open = true; });
addEventListener('afterprint', () => { for (const d of unfolded) d.open = false; });
const foldButton = one('#fold');
const fold = () => {
  const open = changes.every(c => !c.open);
  for (const d of [...changes, ...docs]) d.open = open;
  if (foldButton) foldButton.textContent = open ? 'Fold all' : 'Unfold all';
};
const reveal = () => {
  const e = document.getElementById(location.hash.slice(1));
  for (let d = e; d; d = d.parentElement) if (d.matches('details')) d.open = true;
};
addEventListener('hashchange', reveal);
reveal();

// Filter: chips of one group are alternatives, groups and the search narrow each other.
const chips = all('.chip'), search = one('#search'), only = one('#only'), noun = one('#shown')?.dataset.noun ?? 'changes';
const matrix = one('.matrix'), isList = !!matrix?.closest('.list');
const rows = matrix ? all('tbody tr:not(.kind)', matrix) : [], heads = matrix && !isList ? all('thead th', matrix).slice(1) : [];
const buckets = matrix ? [...new Set(all('[data-b]', matrix).map(e => e.dataset.b))] : [];
const changing = new Set(matrix ? all('td:has(ins, del, .more, .less)', matrix).map(e => e.dataset.b) : []);
const items = all('[data-t]').map(e => ({ e, tags: e.dataset.t.split(' '), text: e.textContent.toLowerCase() }));
const counted = items.filter(i => i.e.matches('details.change, .counted'));
const names = new Map(rows.map(r => [r, r.cells[0].textContent.toLowerCase()]));
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = Object.values(Object.groupBy(chips.filter(c => c.ariaPressed === 'true'), c => c.dataset.group)).map(g => g.map(c => c.value));
  for (const { e, tags, text } of items)
    e.hidden = !(groups.every(g => g.some(t => tags.includes(t))) && words.every(w => text.includes(w)));

  // In the matrix a word that is part of a bucket's name narrows the columns, any other the rows.
  const isBucket = w => buckets.some(b => b.includes(w));
  const keep = b => words.every(w => !isBucket(w) || b.includes(w)) && (!only?.checked || changing.has(b));
  for (const h of heads) h.hidden = !keep(h.dataset.b);
  for (const r of rows) {
    const cells = [...r.cells].slice(1);
    cells.forEach((c, i) => c.hidden = !keep(c.dataset.b ?? heads[i]?.dataset.b ?? ''));
    r.hidden = !words.every(w => isBucket(w) || names.get(r).includes(w))
      || !cells.some(c => !c.hidden && c.firstChild) || (only?.checked && !r.querySelector('ins, del, .more, .less'));
  }
  for (const k of matrix ? all('.kind', matrix) : []) k.hidden = all('tr:not(.kind)', k.parentNode).every(r => r.hidden);
  const n = counted.filter(c => !c.e.hidden).length;
  one('#shown').textContent = `${n} of ${counted.length} ${noun}`;
  if (one('#none')) one('#none').hidden = n > 0 || counted.length === 0;
  one('#clear').hidden = groups.length + words.length === 0;
}
for (const c of chips) c.onclick = () => { c.ariaPressed = c.ariaPressed !== 'true'; filter(); };
const clear = () => { search.value = ''; for (const c of chips) c.ariaPressed = 'false'; filter(); };
if (search) {
  search.oninput = filter;
  one('#clear').onclick = clear;
}
if (only) only.onchange = filter;
if (foldButton) foldButton.onclick = fold;
one('#theme').onclick = () => {
  const now = root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  root.dataset.theme = now === 'dark' ? 'light' : 'dark';
};

// Matrix: one stop for Tab, arrows inside; the sentence of a cell stands below.
if (matrix) {
  const stops = all('td > *', matrix);
  for (const s of stops) s.tabIndex = s === stops[0] ? 0 : -1;
  for (const on of ['focusin', 'pointerover'])
    matrix.addEventListener(on, e => one('#cell').textContent = e.target.closest('td')?.querySelector('.g')?.ariaLabel ?? '');
  matrix.onkeydown = e => {
    const at = e.target, column = s => isList ? 0 : s.closest('td').cellIndex;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[e.key];
    if (!by || !stops.includes(at)) return;
    e.preventDefault();
    const line = stops.filter(s => s.checkVisibility() && (/Left|Right/.test(e.key) || column(s) === column(at)));
    const next = line[line.indexOf(at) + by];
    if (next) { at.tabIndex = -1; next.tabIndex = 0; next.focus(); }
  };
}

// Copy: textContent, so that what is copied is one line and exactly what is shown.
for (const b of all('[data-copy]')) b.onclick = async () => {
  const code = b.parentNode.querySelector('code');
  try { await navigator.clipboard.writeText(code.textContent); b.firstChild.data = 'Copied'; }
  catch { getSelection().selectAllChildren(code); b.firstChild.data = 'Selected'; }
  setTimeout(() => b.firstChild.data = 'Copy', 2000);
};

// Keys; the dialog can turn them off (WCAG 2.1.4).
const help = one('dialog'), keys = one('#keys');
const go = by => {
  const list = changes.filter(c => !c.hidden), at = list.indexOf(document.activeElement?.closest('.change'));
  list[Math.max(0, Math.min(list.length - 1, at + by))]?.querySelector('summary').focus();
};
const actions = { '/': () => search?.focus(), j: () => go(1), k: () => go(-1), f: fold, '?': () => help.showModal() };
one('#help').onclick = actions['?'];
addEventListener('keydown', e => {
  if (e.key === 'Escape' && e.target === search) return clear();
  if (!keys.checked || e.ctrlKey || e.metaKey || e.altKey || e.target.matches('input') || help.open || !actions[e.key]) return;
  e.preventDefault();
  actions[e.key]();
});
