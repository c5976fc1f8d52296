import { fieldNamed, propertyName } from './field.js';

/** Groups as the parser tells them, as objects. */
export function groupsOf([names, rows, total, noData, skipData], bothDirections, isTop = false) {
  const keys = names.map(keyOf);
  const groups = rows.map((row) => {
    const key = {};
    keys.forEach(({ property, isTime }, place) => {
      const value = row[place];
      key[property] = isTime && value !== null ? new Date(value) : value;
    });
    const group = { key, ...sumsOf(row, keys.length) };
    let next = keys.length + SUMS;
    if (bothDirections) {
      group.forward = sumsOf(row, next);
      group.reverse = sumsOf(row, next + SUMS);
      next += 2 * SUMS;
      group.initiator = row[next];
    }
    if (isTop) {
      group.share = row[next] ?? null;
      group.cumulativeShare = row[next + 1] ?? null;
    }
    return group;
  });
  return { groups, total: sumsOf(total, 0), noData, skipData };
}

/** How many sums a group has. */
const SUMS = 8;

function sumsOf(row, from) {
  const [flows, packets, bytes, first, last, tcpFlags, bps, pps] = row.slice(from, from + SUMS);
  const time = (ms) => (ms === null ? null : new Date(ms));
  return { flows, packets, bytes, first: time(first), last: time(last), tcpFlags, bps, pps };
}

/** The property of a key such as `pkt-srcaddr/24`. */
function keyOf(name) {
  const [field, part] = name.split('/');
  const { property = propertyName(field), type } = fieldNamed(field) ?? {};
  return { property: part === undefined ? property : `${property}/${part}`, isTime: type === 'time' };
}

/** Flows by the time when they began, in at most so many bins of equal width. */
export function timelineOf(groups, bins) {
  if (!Number.isInteger(bins) || bins < 1) {
    throw new TypeError('bins is not a positive integer');
  }
  const { first, last } = groups('log-status').total;
  if (first === null) {
    return { start: null, width: null, bins: [] };
  }
  // Logs without ends, and ends before the begin, do not tell when the last flow began.
  let end = last ?? latest(groups('start/86400s').groups);
  let answer = starting(groups, first, end, bins);
  if (latest(answer.groups) > end) {
    end = latest(answer.groups);
    answer = starting(groups, first, end, bins);
  }
  const { seconds } = answer;
  const found = new Map();
  for (const { key, flows, packets, bytes } of answer.groups) {
    const [start, action] = Object.values(key);
    if (start !== null) {
      const bin = found.get(start.getTime()) ?? emptyBin(start);
      bin.flows += flows;
      bin.packets = add(bin.packets, packets);
      bin.bytes = add(bin.bytes, bytes);
      bin.accepted += action === 'ACCEPT' ? flows : 0;
      bin.rejected += action === 'REJECT' ? flows : 0;
      found.set(start.getTime(), bin);
    }
  }
  const width = seconds * 1000;
  const begin = first - (first % width);
  const all = [];
  for (let time = begin, left = found.size; left > 0; time += width) {
    const bin = found.get(time);
    left -= bin === undefined ? 0 : 1;
    all.push(bin ?? emptyBin(new Date(time)));
  }
  return { start: new Date(begin), width, bins: all };
}

/** Flows by start and action, in at most so many bins if none begins after `end`. */
function starting(groups, first, end, bins) {
  const seconds = widthOf(first.getTime() / 1000, Math.max(first, end) / 1000, bins);
  return { seconds, groups: groups(`start/${seconds}s action`).groups };
}

/** When the last of the bins begins; 0 if there is none. */
function latest(groups) {
  return groups.reduce((most, { key }) => Math.max(most, Object.values(key)[0] ?? 0), 0);
}

/** Widths that people think in, in seconds. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

/** The least width, in seconds, that makes no more bins than these. */
function widthOf(first, last, bins) {
  const fits = (width) => Math.floor(last / width) - Math.floor(first / width) < bins;
  const width = WIDTHS.find(fits);
  if (width !== undefined) {
    return width;
  }
  let days = 2;
  while (!fits(days * 86_400)) {
    days *= 2;
  }
  return days * 86_400;
}

function emptyBin(start) {
  return { start, flows: 0, packets: 0, bytes: 0, accepted: 0, rejected: 0 };
}

/** The sum of two counts, of which the second may be absent. */
function add(one, two) {
  if (typeof one === typeof two) {
    return one + two;
  }
  return two === null ? one : BigInt(one) + BigInt(two);
}

/** What a table holds, in numbers. */
export function summaryOf(groups, records, problems, formats) {
  const { groups: actions, total, noData, skipData } = groups('action');
  const flows = (action) => actions.find(({ key }) => key.action === action)?.flows ?? 0;
  const interfaces = groups('interface-id').groups.filter(({ key }) => key.interfaceId !== null).length;
  const { packets, bytes, first, last } = total;
  return {
    records, flows: total.flows, noData, skipData,
    accepted: flows('ACCEPT'), rejected: flows('REJECT'),
    packets, bytes, first, last, interfaces, problems, formats,
  };
}
