import assert from 'node:assert/strict';
import test from 'node:test';
import { Filter, FilterError, Format, FormatError, NumberColumn, QuestionError, TextColumn, parse } from 'flowlogs';

const LOG = `\
srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status interface-id
10.0.0.5 198.51.100.7 49152 443 6 10 8000 1600000000 1600000060 ACCEPT OK eni-1
10.0.0.9 198.51.100.7 49153 443 6 10 1000 1600000000 1600000060 ACCEPT OK eni-1
198.51.100.7 10.0.0.5 443 49152 6 20 90000 1600000000 1600000060 ACCEPT OK eni-2
10.0.1.6 2001:db8::1 49154 22 6 1 40 1600000130 1600000190 REJECT OK eni-1
- - - - - - - 1600000000 1600000060 - NODATA eni-1
what
`;

const messages = (table) => [...table].map(String);

test('a filter leaves the records that match, and filters can be put on filters', () => {
  const table = parse(LOG);
  const accepted = table.filter('action accept');
  assert.deepEqual(accepted.length, 3);
  assert.deepEqual([...accepted.filter('dst port 443')].map((record) => record.srcaddr), ['10.0.0.5', '10.0.0.9']);
  assert.deepEqual(messages(accepted.filter(new Filter('bytes > 10k'))), [messages(table)[2]]);
  assert.deepEqual(accepted.at(-1).toMessage(), messages(table)[2]);
  assert.deepEqual([accepted.filter('bytes 7').length, table.length, table.problems.length], [0, 5, 1]);
});

test('what is no filter is told with its place', () => {
  for (const call of [() => new Filter('dstprot 443'), () => parse(LOG).filter('dstprot 443')]) {
    assert.throws(call, (error) => {
      assert.ok(error instanceof FilterError && error instanceof Error);
      assert.deepEqual(
        [error.name, error.message, error.column],
        ['FilterError', 'unknown field "dstprot" at column 1; did you mean dstport?', 1],
      );
      return true;
    });
  }
  assert.throws(() => parse(LOG).filter(443), TypeError);
});

test('a filter explains itself in its canonical form', () => {
  const filter = new Filter('src net 10.0.0.0/8 and dst port in [443, 22]');
  assert.equal(filter.explain(), String(new Filter(filter.explain())));
  assert.equal(filter.text, 'src net 10.0.0.0/8 and dst port in [443, 22]');
  assert.equal(JSON.stringify(filter), JSON.stringify(filter.explain()));
});

test('a slice is what Array.slice would be', () => {
  const table = parse(LOG);
  const all = messages(table);
  for (const [start, end] of [[], [1], [1, 3], [-2], [0, -1], [3, 1], [9], [-9, 2], [1.7, 2.2], [NaN]]) {
    assert.deepEqual(messages(table.slice(start, end)), all.slice(start, end), `${start} ${end}`);
  }
  assert.deepEqual(messages(table.filter('action accept').slice(1)), [all[1], all[2]]);
});

test('addresses are found, and each is told once in order', () => {
  const table = parse(LOG);
  assert.deepEqual(table.ipset(), ['10.0.0.5', '10.0.0.9', '10.0.1.6', '198.51.100.7', '2001:db8::1']);
  assert.deepEqual(table.filter('action reject').ipset(), ['10.0.1.6', '2001:db8::1']);
  assert.deepEqual(table.findip('10.0.0.5').length, 2);
  assert.deepEqual(table.findip('10.0.1.0/24', '10.0.0.9').length, 2);
  assert.deepEqual(table.findip().length, 0);
  assert.throws(() => table.findip('10.0.0.5] or bytes > 0 or ip in [::'), TypeError);
  assert.throws(() => table.findip('10.0.0'), FilterError);
});

test('groups add up, and the largest are told with their share', () => {
  const table = parse(LOG);
  const [top, next, ...others] = table.top('srcaddr', { n: 2 });
  assert.deepEqual(others, []);
  assert.deepEqual(top, {
    key: { srcaddr: '198.51.100.7' },
    flows: 1, packets: 20, bytes: 90000, tcpFlags: null,
    first: new Date(1_600_000_000_000), last: new Date(1_600_000_060_000), bps: 12000, pps: 1 / 3,
    share: 90000 / 99040, cumulativeShare: 90000 / 99040,
  });
  assert.deepEqual([next.key.srcaddr, next.bytes, next.cumulativeShare], ['10.0.0.5', 8000, 98000 / 99040]);
  assert.deepEqual(
    table.aggregate(['srcaddr/24', 'start/1m']).map(({ key, flows }) => [...Object.entries(key).flat(), flows]),
    [
      ['srcaddr/24', '10.0.0.0/24', 'start/1m', new Date(1_599_999_960_000), 2],
      ['srcaddr/24', '198.51.100.0/24', 'start/1m', new Date(1_599_999_960_000), 1],
      ['srcaddr/24', '10.0.1.0/24', 'start/1m', new Date(1_600_000_080_000), 1],
    ],
  );
  const [talk] = table.aggregate(undefined, { bothDirections: true });
  assert.deepEqual(talk.key, { srcaddr: '10.0.0.5', dstaddr: '198.51.100.7', srcport: 49152, dstport: 443, protocol: 6 });
  assert.deepEqual([talk.forward.bytes, talk.reverse.bytes, typeof talk.initiator], [8000, 90000, 'string']);
  assert.deepEqual(table.top(['dstport', 'protocol'], { order: 'flows', n: 1 })[0].key, { dstport: 443, protocol: 6 });
});

test('a question that cannot be answered is told', () => {
  const table = parse(LOG);
  assert.throws(() => table.top('dstprot'), (error) => error instanceof QuestionError && /dstprot.*dstport/.test(error.message));
  assert.throws(() => table.top('srcaddr', { order: 'colour' }), {
    name: 'QuestionError',
    message: '"colour" is no measure: these are bytes, packets, flows, bps, pps',
  });
  assert.throws(() => table.aggregate(7), TypeError);
  assert.throws(() => table.timeline(0), TypeError);
});

test('a timeline has bins of one width from the first flow to the last', () => {
  const { start, width, bins } = parse(LOG).timeline(4);
  assert.deepEqual([start, width], [new Date(1_599_999_960_000), 60_000]);
  assert.deepEqual(
    bins.map((bin) => [bin.start.getTime() / 1000, bin.flows, bin.packets, bin.bytes, bin.accepted, bin.rejected]),
    [
      [1_599_999_960, 3, 40, 99000, 3, 0],
      [1_600_000_020, 0, 0, 0, 0, 0],
      [1_600_000_080, 1, 1, 40, 0, 1],
    ],
  );
  assert.deepEqual(parse('bytes\n1').timeline(), { start: null, width: null, bins: [] });
  for (const bins of [1, 2, 3, 7, 500]) {
    const line = parse(LOG).timeline(bins);
    assert.ok(line.bins.length <= bins, `${bins}`);
    assert.equal(line.bins.reduce((sum, bin) => sum + bin.flows, 0), 4);
  }
});

test('a summary counts what there is', () => {
  assert.deepEqual(parse(LOG).summary(), {
    records: 5, flows: 4, noData: 1, skipData: 0, accepted: 3, rejected: 1, packets: 41, bytes: 99040,
    first: new Date(1_600_000_000_000), last: new Date(1_600_000_190_000),
    interfaces: 2, problems: 1, formats: parse(LOG).formats,
  });
  assert.deepEqual(
    Object.values(parse('').summary()),
    [0, 0, 0, 0, 0, 0, null, null, null, null, 0, 0, []],
  );
});

test('columns hold all values of a field', () => {
  const table = parse(LOG);
  const { bytes, srcaddr, start, action } = table.columns;
  assert.ok(bytes instanceof NumberColumn && srcaddr instanceof TextColumn);
  assert.deepEqual([...bytes], [8000, 1000, 90000, 40, null]);
  assert.deepEqual(bytes.values, Float64Array.of(8000, 1000, 90000, 40, 0));
  assert.deepEqual(bytes.present, Uint8Array.of(1, 1, 1, 1, 0));
  assert.deepEqual(start.present, null);
  assert.deepEqual([start.at(0), start.at(-1), start.at(9), start.type], [1.6e12, 1.6e12, undefined, 'time']);
  assert.deepEqual(action.texts, ['ACCEPT', 'REJECT']);
  assert.deepEqual(action.codes, Uint32Array.of(0, 0, 0, 1, 0xffff_ffff));
  assert.deepEqual([...srcaddr], [...table].map((record) => record.srcaddr));
  assert.equal(table.columns.bytes, bytes, 'it is made once');
  assert.equal(table.column('LOG_STATUS').at(4), 'NODATA');
  assert.equal(table.column('vpc-id'), undefined);
  assert.equal('vpcId' in table.columns, false);
  assert.deepEqual([...table.filter('action reject').columns.bytes], [40]);
  table.free();
  assert.deepEqual(bytes.at(2), 90000);
  assert.throws(() => table.columns.dstaddr, new TypeError('the table was freed'));
});

test('columns of several formats have a value for each record', () => {
  const table = parse('srcaddr bytes\n10.0.0.1 1\n10.0.0.2 -\nbytes colour\n18446744073709551615 red\nsrcaddr dstport\n10.0.0.3 22\n');
  assert.deepEqual([...table.columns.bytes], [1, null, 18446744073709551615n, null]);
  assert.ok(table.columns.bytes.values instanceof BigUint64Array);
  assert.deepEqual([...table.columns.srcaddr], ['10.0.0.1', '10.0.0.2', null, '10.0.0.3']);
  assert.deepEqual([...table.columns.dstport], [null, null, null, 22]);
  assert.deepEqual([...table.columns.colour], [null, null, 'red', null]);
  assert.deepEqual(table.toCSV(), 'srcaddr,bytes,colour,dstport\r\n10.0.0.1,1,,\r\n10.0.0.2,,,\r\n,18446744073709551615,red,\r\n10.0.0.3,,,22\r\n');
});

test('records are told as CSV and as JSON', () => {
  const table = parse('srcaddr bytes start note\n10.0.0.5 840 1600000000 a,"b\n').filter('bytes > 1');
  assert.equal(table.toCSV(), 'srcaddr,bytes,start,note\r\n10.0.0.5,840,1600000000,"a,""b"\r\n');
  assert.equal(table.toNDJSON(), '{"srcaddr":"10.0.0.5","bytes":840,"start":"2020-09-13T12:26:40.000Z","note":"a,\\"b"}\n');
});

test('a format is taken in every spelling, and told in one', () => {
  const format = new Format('$${srcaddr},$${new_field}');
  assert.deepEqual([format.text, format.names, format.length], ['${srcaddr} ${new-field}', ['srcaddr', 'new-field'], 2]);
  assert.equal(parse('10.0.0.1 x', { format }).at(0).get('new-field'), 'x');
  assert.equal(Format.vpcDefault.length, 14);
  assert.equal(Format.transitGatewayDefault.length, 36);
  assert.throws(() => new Format(''), FormatError);
});

test('a table is freed once, and says so', () => {
  const table = parse(LOG);
  const rest = table.slice(1);
  table.free();
  table.free();
  assert.equal(rest.length, 4);
  assert.equal(rest.at(0).srcaddr, '10.0.0.9', 'others of the log go on');
  assert.throws(() => table.filter('bytes > 0'), new TypeError('the table was freed'));
});

test('a timeline has no more bins than asked for, also where ends are missing or wrong', () => {
  const at = (year) => Date.UTC(year, 0, 1) / 1000;
  for (const log of [
    `start\n${at(2015)}\n${at(2025)}\n`,
    `start end\n${at(2015)} ${at(2015)}\n${at(2025)} ${at(2015) + 60}\n`,
    `start end\n${at(2015)} -\n${at(2025)} -\n`,
  ]) {
    const { bins } = parse(log).timeline(10);
    assert.ok(bins.length <= 10, `${bins.length} bins`);
    assert.deepEqual([bins[0].flows, bins.at(-1).flows, bins.length > 5], [1, 1, true]);
  }
});
