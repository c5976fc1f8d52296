// The filter that is in force, for other tools.

/** Each has a title, and gives a text. More can be added here. */
export const TRANSLATIONS = [
  { title: 'Filter', text: async ({ canonical }) => canonical },
  {
    title: 'Command line',
    text: async ({ canonical, names }) => {
      const files = names.length === 0 ? ['LOG'] : names.slice(0, 5).map(shellWord);
      return ['flowlogs_reader', ...(canonical === '' ? [] : ['--filter', shellWord(canonical)]), ...files, 'print'].join(' ');
    },
  },
  { title: 'Athena query', text: ({ session }) => sql(session, 'athena') },
  { title: 'DuckDB query', text: ({ session }) => sql(session, 'duckdb') },
];

async function sql(session, dialect) {
  return `${await session.ask('sql', { dialect })}\n`;
}

function shellWord(text) {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
