// What the page shows of a log, which is also what its address says; never data.

const NAMES = { filter: '', from: null, to: null, sort: null, columns: null, top: 'srcaddr', by: 'bytes' };

/** The state that an address's hash tells. */
export function stateOf(hash) {
  const told = new URLSearchParams(hash.replace(/^#/, ''));
  const time = (name) => {
    const value = Date.parse(told.get(name) ?? '');
    return Number.isNaN(value) ? null : value;
  };
  const text = (name) => told.get(name) ?? NAMES[name];
  const sort = text('sort');
  return {
    filter: text('filter'),
    from: time('from'),
    to: time('to'),
    sort: sort === null ? null : sort.replace(/^-/, ''),
    isDescending: sort !== null && sort.startsWith('-'),
    columns: told.has('columns') ? told.get('columns').split(',').filter((name) => name !== '') : null,
    top: text('top'),
    by: text('by'),
  };
}

/** The hash that tells the state: what is as usual is left out. */
export function hashOf({ filter, from, to, sort, isDescending, columns, top, by }) {
  const all = {
    filter,
    from: from === null ? null : new Date(from).toISOString(),
    to: to === null ? null : new Date(to).toISOString(),
    sort: sort === null ? null : `${isDescending ? '-' : ''}${sort}`,
    columns: columns === null ? null : columns.join(','),
    top,
    by,
  };
  const told = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) {
    if (value !== NAMES[name]) {
      told.set(name, value);
    }
  }
  return told.size === 0 ? '' : `#${told}`;
}
