import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { FlowRecord, FormatError, ParseError } from 'flowlogs';

const ACCEPTED =
  '2 123456789010 eni-102010ab 198.51.100.1 192.0.2.1 443 49152 6 10 840 1439387263 1439387264 ACCEPT OK';

const OBJECT = {
  version: 2,
  accountId: '123456789010',
  interfaceId: 'eni-102010ab',
  srcaddr: '198.51.100.1',
  dstaddr: '192.0.2.1',
  srcport: 443,
  dstport: 49152,
  protocol: 6,
  packets: 10,
  bytes: 840,
  start: new Date('2015-08-12T13:47:43Z'),
  end: new Date('2015-08-12T13:47:44Z'),
  action: 'ACCEPT',
  logStatus: 'OK',
};

/** What the call throws. */
function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('a message of the default format has a getter for each of its fields', () => {
  const record = FlowRecord.fromMessage(ACCEPTED);
  const read = Object.fromEntries(Object.keys(OBJECT).map((property) => [property, record[property]]));
  assert.deepEqual(read, OBJECT);
  assert.deepEqual(record.toObject(), OBJECT);
  assert.equal(record.isFlow, true);
});

test('what the line or the format leaves out is null, and zero is zero', () => {
  const record = FlowRecord.fromMessage('0 - 0', 'srcport dstport bytes');
  assert.deepEqual([record.srcport, record.dstport, record.bytes, record.srcaddr], [0, null, 0, null]);
  assert.deepEqual(record.toObject(), { srcport: 0, bytes: 0 });
});

test('every spelling of a format is taken, and unknown fields are kept', () => {
  for (const format of ['${tcp-flags} ${new-field}', '$${tcp-flags},$${new-field}', 'tcp_flags new_field']) {
    const record = FlowRecord.fromMessage('19 x', format);
    assert.equal(record.format, '${tcp-flags} ${new-field}');
    assert.deepEqual(record.toObject(), { tcpFlags: 19, newField: 'x' });
  }
});

test('get gives the text of any field by any spelling of its name', () => {
  const record = FlowRecord.fromMessage('019 x -', 'tcp-flags New-field dstaddr');
  const names = ['tcp-flags', 'tcp_flags', 'TCP-Flags', 'new-field', 'New_field', 'dstaddr', 'srcaddr', ''];
  assert.deepEqual(
    names.map((name) => record.get(name)),
    ['019', '019', '019', 'x', 'x', null, null, null],
  );
});

test('a name that every object has is a field like others', () => {
  const record = FlowRecord.fromMessage('1 2', 'constructor bytes');
  assert.equal(record.get('constructor'), '1');
  assert.equal(record.get('hasOwnProperty'), null);
  assert.deepEqual({ ...record.toObject() }, { constructor: '1', bytes: 2 });
});

test('a field that stands twice is told once, and both stay in the message', () => {
  const record = FlowRecord.fromMessage('1 2 3', 'bytes packets bytes');
  assert.deepEqual(record.toObject(), { bytes: 1, packets: 2 });
  assert.equal(record.toMessage(), '1 2 3');
});

test('counts are numbers while they are exact, and BigInts above', () => {
  for (const [text, count] of [
    ['0', 0],
    ['00840', 840],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['18446744073709551615', 18446744073709551615n],
  ]) {
    assert.equal(FlowRecord.fromMessage(text, 'bytes').bytes, count);
  }
});

test('times may have milliseconds', () => {
  const record = FlowRecord.fromMessage('1600000000123 1600000059', 'start end');
  assert.deepEqual(
    [record.start, record.end],
    [new Date('2020-09-13T12:26:40.123Z'), new Date('2020-09-13T12:27:39Z')],
  );
});

test('JSON has ISO times, and text for what its numbers cannot hold', () => {
  const record = FlowRecord.fromMessage('9007199254740993 10 1600000000', 'bytes packets start');
  assert.equal(
    JSON.stringify(record),
    '{"bytes":"9007199254740993","packets":10,"start":"2020-09-13T12:26:40.000Z"}',
  );
});

test('the message has single blanks and no remarks', () => {
  const record = FlowRecord.fromMessage('  10.0.0.5\t 2001:DB8:0::1  -\r\n', 'srcaddr dstaddr bytes');
  assert.equal(record.toMessage(), '10.0.0.5 2001:DB8:0::1 -');
  assert.equal(`${record}`, record.toMessage());
});

test('records without traffic are no flows', () => {
  for (const [status, isFlow] of [['OK', true], ['NODATA', false], ['SKIPDATA', false], ['-', true]]) {
    assert.equal(FlowRecord.fromMessage(status, 'log-status').isFlow, isFlow, status);
  }
});

test('the console shows what a record holds', () => {
  assert.equal(inspect(FlowRecord.fromMessage('22 x', 'dstport new-field')), "FlowRecord { dstport: 22, newField: 'x' }");
});

test('what is no record throws a ParseError that tells its place', () => {
  const error = thrown(() => FlowRecord.fromMessage('10.0.0.5 https', 'srcaddr dstport'));
  assert.ok(error instanceof ParseError && error instanceof Error);
  const { name, message, place, line, column, field, text } = error;
  assert.deepEqual(
    { name, message, place, line, column, field, text },
    {
      name: 'ParseError',
      message: 'dstport is not a number at column 10',
      place: 'line 1',
      line: 1,
      column: 10,
      field: 'dstport',
      text: '10.0.0.5 https',
    },
  );
});

test('what is no format throws a FormatError', () => {
  for (const [format, message] of [
    ['', 'the format names no field'],
    ['srcaddr 10.0.0.1', '"10.0.0.1" cannot be the name of a field'],
    ['bytes '.repeat(129), 'the format names more than 128 fields'],
  ]) {
    const error = thrown(() => FlowRecord.fromMessage('x', format));
    assert.ok(error instanceof FormatError);
    assert.deepEqual([error.name, error.message], ['FormatError', message]);
  }
});

test('arguments of a wrong type are told', () => {
  assert.throws(() => FlowRecord.fromMessage(Buffer.from('x')), new TypeError('line is not a string'));
  assert.throws(() => FlowRecord.fromMessage('x', ['bytes']), new TypeError('format is neither a string nor a Format'));
  assert.throws(() => new FlowRecord(ACCEPTED), new TypeError('records come from FlowRecord.fromMessage, FlowRecord.fromEvent and parse'));
});

test('an error leaves the parser as it was', () => {
  thrown(() => FlowRecord.fromMessage('x'));
  thrown(() => FlowRecord.fromMessage('x', '{}'));
  assert.equal(FlowRecord.fromMessage(ACCEPTED).toMessage(), ACCEPTED);
});

test('an event of CloudWatch Logs is read by its message', () => {
  const record = FlowRecord.fromEvent({ timestamp: 0, message: ACCEPTED, ingestionTime: 1 });
  assert.deepEqual(record.toObject(), OBJECT);
  assert.throws(() => FlowRecord.fromEvent({ timestamp: 0 }), TypeError);
});
