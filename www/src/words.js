// Numbers and times as people read them.

const counts = new Intl.NumberFormat();
const sizes = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** A number with its thousands apart. */
export function countWords(count) {
  return counts.format(count);
}

/** A number and what it counts: `1 record`, `7 records`. */
export function countOf(count, noun) {
  return `${countWords(count)} ${noun}${BigInt(count) === 1n ? '' : 's'}`;
}

/** A number of bytes in a unit that suits it: `13.5 kB`. */
export function sizeWords(bytes) {
  let size = Number(bytes);
  let unit = 0;
  while (size >= 999.5 && unit < SIZE_UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${sizes.format(size)} ${SIZE_UNITS[unit]}`;
}

/** A moment in UTC: `2015-08-12 13:47:43`, with milliseconds where there are any. */
export function timeWords(time) {
  return time.toISOString().replace('T', ' ').replace(/(\.000)?Z$/, '');
}

const TIME_UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** A length of time in its two largest units: `1 hour 5 minutes`. */
export function durationWords(milliseconds) {
  let seconds = Math.round(milliseconds / 1000);
  const parts = [];
  for (const [unit, length] of TIME_UNITS) {
    const count = Math.floor(seconds / length);
    seconds -= count * length;
    if (count > 0) {
      parts.push(countOf(count, unit));
    } else if (parts.length > 0) {
      break;
    }
  }
  return parts.slice(0, 2).join(' ') || '0 seconds';
}

const localTimes = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

/** A moment by the clock and in the manner of who reads. */
export function localTimeWords(time) {
  return localTimes.format(time);
}
