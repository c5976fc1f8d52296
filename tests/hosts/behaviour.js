// What the package does, whatever it runs in: no test framework, no host's own interfaces.

import { FilterError, FlowRecord, Format, FormatError, ParseError, fields, parse, parseStream, version } from 'flowlogs';
import golden from './golden.js';

const LOG = `\
srcaddr dstaddr dstport protocol packets bytes start end action log-status new-field
10.0.0.5 198.51.100.7 443 6 10 8000 1600000000 1600000060 ACCEPT OK é
10.0.0.9 198.51.100.7 443 6 10 18446744073709551615 1600000000 1600000060 ACCEPT OK -
203.0.113.9 10.0.0.5 22 6 1 40 1600000130 1600000190 REJECT OK x
what
`;

const CHECKS = {
  'a log is read'() {
    const table = parse(LOG);
    equal([table.length, table.problems.length, table.problems[0].line], [3, 1, 5]);
    equal(table.at(0).toJSON(), {
      srcaddr: '10.0.0.5', dstaddr: '198.51.100.7', dstport: 443, protocol: 6, packets: 10, bytes: 8000,
      start: '2020-09-13T12:26:40.000Z', end: '2020-09-13T12:27:40.000Z', action: 'ACCEPT', logStatus: 'OK', newField: 'é',
    });
    equal(String(table.at(1).bytes), '18446744073709551615');
    equal(table.at(-1).get('NEW_FIELD'), 'x');
  },
  'bytes give the same as text'() {
    equal([...parse(new TextEncoder().encode(LOG))].map(String), [...parse(LOG)].map(String));
  },
  'a large log is read'() {
    const table = parse('bytes\n' + '123\n'.repeat(200_000));
    equal([table.length, table.summary().bytes], [200_000, 24_600_000]);
    table.free();
  },
  'questions are answered'() {
    const table = parse(LOG);
    equal(table.filter('action reject').ipset(), ['10.0.0.5', '203.0.113.9']);
    equal(table.top('srcaddr', { n: 1, order: 'packets' })[0].key, { srcaddr: '10.0.0.5' });
    equal(table.aggregate('dstport').map(({ key, flows }) => [key.dstport, flows]), [[443, 2], [22, 1]]);
    equal(Array.from(table.columns.dstport.values), [443, 443, 22]);
    equal(table.timeline(3).bins.map(({ flows }) => flows), [2, 1]);
  },
  'errors are typed'() {
    throws(ParseError, () => FlowRecord.fromMessage('x'));
    throws(FormatError, () => new Format(''));
    throws(FilterError, () => parse(LOG).filter('dstprot 1'));
  },
  'the tables of fields and formats are there'() {
    equal([fields().length > 70, Format.vpcDefault.length, /^\d+\.\d+\.\d+/.test(version())], [true, 14, true]);
  },
  async 'a stream is read'() {
    const chunks = [LOG.slice(0, 100), LOG.slice(100)];
    let records = 0;
    for await (const table of parseStream(chunks)) {
      records += table.length;
    }
    equal(records, 3);
  },
};

for (const { name, log, format, recognized, records } of golden) {
  CHECKS[`golden file ${name}`] = () => {
    const bytes = Uint8Array.from(atob(log), (character) => character.charCodeAt(0));
    const table = parse(bytes, { format });
    equal(
      [...table].map((record) => record.toJSON()),
      records,
    );
    equal(table.recognized, recognized ?? table.recognized);
  };
}

/** Runs all checks: how many there were, and what went wrong. */
export async function run() {
  const faults = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      await check();
    } catch (error) {
      faults.push(`${name}: ${error?.stack ?? error}`);
    }
  }
  return { checks: Object.keys(CHECKS).length, faults };
}

function equal(actual, expected) {
  const [one, two] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== two) {
    throw new Error(`${one} is not ${two}`);
  }
}

function throws(Type, call) {
  try {
    call();
  } catch (error) {
    if (error instanceof Type && error instanceof Error) {
      return;
    }
    throw error;
  }
  throw new Error(`no ${Type.name} was thrown`);
}
